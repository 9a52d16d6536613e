import os

os.symlink("/etc/passwd", "out.png")
open("kept.txt", "w").write("kept")
print("HELD")
print("DONE")
