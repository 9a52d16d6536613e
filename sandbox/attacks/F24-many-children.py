import os

made = 0
while made < 1000:
    try:
        if os.fork() == 0:
            os._exit(0)
        made += 1
    except BlockingIOError:
        # The limit counts the dead as well, until somebody waits for them.
        while os.waitpid(-1, 0)[0] % 2:
            pass
print("HELD", made)
print("DONE")
