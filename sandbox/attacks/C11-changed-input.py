open("input.txt", "a").write("changed")
assert open("same.txt").read() == "same"
print("HELD")
print("DONE")
