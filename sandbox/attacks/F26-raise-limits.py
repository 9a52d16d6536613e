import resource

for name in ("NPROC", "AS", "DATA", "NOFILE", "FSIZE", "CORE", "MEMLOCK", "MSGQUEUE", "CPU"):
    which = getattr(resource, f"RLIMIT_{name}")
    soft, hard = resource.getrlimit(which)
    if hard == resource.RLIM_INFINITY and name in ("NPROC", "AS", "DATA", "NOFILE", "FSIZE", "CPU"):
        print("LEAK", name, "is unlimited")
    if hard == resource.RLIM_INFINITY:
        continue
    try:
        resource.setrlimit(which, (hard + 1, hard + 1))
        # What is answered as if it were done, is not.
        print("LEAK" if resource.getrlimit(which) != (soft, hard) else "HELD", name)
    except (OSError, ValueError) as error:
        print("HELD", name, error)
print("DONE")
