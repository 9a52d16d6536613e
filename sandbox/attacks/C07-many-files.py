for number in range(10000):
    open(f"{number}.txt", "w").write("x")
print("HELD")
print("DONE")
