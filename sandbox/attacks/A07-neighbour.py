import glob

# Both a run beside this one and a file of the host bear the mark.
for pattern in ("/tmp/*", "/dev/shm/*", "../*", "./*", "/box/*", "/var/tmp/*", "/run/*"):
    for name in glob.glob(pattern):
        print("LEAK" if "@MARK@" in name else "HELD", name)
for status in glob.glob("/proc/[0-9]*/cmdline"):
    try:
        command = open(status).read()
    except OSError:
        continue
    print("LEAK" if "@MARK@" in command else "HELD", status)
print("DONE")
