import socket

for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    try:
        with socket.socket(socket.AF_UNIX, kind) as connection:
            connection.connect("\0@ABSTRACT@" + ("" if kind == socket.SOCK_STREAM else "-datagram"))
            connection.send(b"attack")
        print("LEAK", kind)
    except OSError as error:
        print("HELD", kind, error)
print("DONE")
