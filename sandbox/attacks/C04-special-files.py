import os
import socket

os.mkfifo("chart.png")
socket.socket(socket.AF_UNIX).bind("socket.png")
open("kept.txt", "w").write("kept")
print("HELD")
print("DONE")
