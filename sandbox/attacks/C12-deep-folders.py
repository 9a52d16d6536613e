import os

top = os.getcwd()
# Below the longest path that one call takes: made step by step, as an attacker would.
for _ in range(400):
    os.mkdir("a")
    os.chdir("a")
open("f", "w").write("x")
os.chdir(top)
open("kept.txt", "w").write("kept")
print("HELD")
print("DONE")
