for process in ("self", "@PID1@"):
    for path in ("etc/shadow", "@CANARY@"):
        try:
            print("LEAK", process, path, open(f"/proc/{process}/root/{path}").read(40))
        except OSError as error:
            print("HELD", process, path, error.strerror)
    try:
        users = open(f"/proc/{process}/root/etc/passwd").read().splitlines()
        print("LEAK" if len(users) > 3 else "HELD", process, len(users), "users")
    except OSError as error:
        print("HELD", process, "etc/passwd", error.strerror)
print("DONE")
