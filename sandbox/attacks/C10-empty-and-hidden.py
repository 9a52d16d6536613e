import os

open("e.txt", "w").close()
open(".hidden", "w").write("x")
os.mkdir(".folder")
open(".folder/inner.txt", "w").write("x")
print("HELD")
print("DONE")
