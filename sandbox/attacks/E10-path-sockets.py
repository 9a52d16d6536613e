import glob
import socket

known = ["/var/run/docker.sock", "/run/docker.sock", "/run/dbus/system_bus_socket", "/run/systemd/notify", "/dev/log"]
for path in ["@SOCKET_PATH@", *known, *glob.glob("/run/**", recursive=True), *glob.glob("/tmp/**", recursive=True)]:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(path)
            connection.sendall(b"attack")
        print("LEAK", path)
    except OSError as error:
        print("HELD", path, error.strerror)
print("DONE")
