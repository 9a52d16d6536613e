import socket

for address in (("@UDP_HOST@", @UDP_PORT@), ("127.0.0.1", @UDP_PORT@)):
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"attack", address)
        print("LEAK", address)
    except OSError as error:
        print("HELD", address, error)
print("DONE")
