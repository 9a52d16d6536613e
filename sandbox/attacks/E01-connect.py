import socket
import time

started = time.monotonic()
try:
    socket.create_connection(("1.1.1.1", 80), 3)
    print("LEAK")
except OSError as error:
    print("HELD", error)
print("LEAK slow" if time.monotonic() - started > 1 else "HELD at once")
print("DONE")
