print("HELD")
print("\x1b]52;c;ZXZpbA==\x07\x1b[2J\u009b31mevil")
print("DONE")
