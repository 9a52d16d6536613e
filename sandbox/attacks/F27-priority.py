import os

for attempt in (lambda: os.nice(-5), lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))):
    try:
        attempt()
        print("LEAK")
    except OSError as error:
        print("HELD", error)
print("DONE")
