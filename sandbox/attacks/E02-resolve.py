import socket
import time

for name in ("example.com", "localhost.localdomain.example"):
    started = time.monotonic()
    try:
        print("LEAK", socket.getaddrinfo(name, 80))
    except OSError as error:
        print("HELD", error)
    print("LEAK slow" if time.monotonic() - started > 1 else "HELD at once")
print("DONE")
