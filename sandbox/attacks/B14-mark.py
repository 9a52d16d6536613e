import os

# Run twice: what the first run wrote must not be there in the second.
for folder in dict.fromkeys(@FOLDERS@):
    path = os.path.join(folder, "mark")
    if os.path.exists(path):
        print("LEAK", path)
    try:
        open(path, "x").write("x")
        print("HELD", folder, "written")
    except OSError as error:
        print("HELD", folder, error.strerror)
print("DONE")
