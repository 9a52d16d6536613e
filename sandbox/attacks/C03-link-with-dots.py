import os

os.symlink("../../../../etc/shadow", "a.csv")
os.symlink("@CANARY@", "b.csv")
open("kept.txt", "w").write("kept")
print("HELD")
print("DONE")
