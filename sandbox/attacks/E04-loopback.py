import socket

try:
    with socket.create_connection(("127.0.0.1", @TCP4_PORT@), 3) as connection:
        connection.sendall(b"attack")
    print("LEAK")
except OSError as error:
    print("HELD", error)
print("DONE")
