import os
import signal

for process in (os.getppid(), 1):
    for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM, signal.SIGHUP):
        try:
            os.kill(process, number)
            print("HELD sent", process, number)
        except OSError as error:
            print("HELD", error)
print("DONE")
