import os

os.symlink("/etc", "folder")
open("kept.txt", "w").write("kept")
print("HELD")
print("DONE")
