for path in ("/etc/shadow", "/etc/gshadow", "/root/.ssh/id_rsa", "@CANARY@"):
    try:
        print("LEAK", path, open(path).read(40))
    except OSError as error:
        print("HELD", path, error.strerror)
print("DONE")
