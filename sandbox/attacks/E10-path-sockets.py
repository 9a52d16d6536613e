import glob
import socket

paths = ["@SOCKET_PATH@"]
if "@WHERE@" == "inside":
    # Outside these would be real services, and all files of the machine.
    paths += ["/var/run/docker.sock", "/run/docker.sock", "/run/dbus/system_bus_socket", "/run/systemd/notify", "/dev/log"]
    paths += [*glob.glob("/run/**", recursive=True), *glob.glob("/tmp/**", recursive=True)]
for path in paths:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(path)
            connection.sendall(b"attack")
        print("LEAK", path)
    except OSError as error:
        print("HELD", path, error.strerror)
print("DONE")
