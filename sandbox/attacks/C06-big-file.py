with open("big.bin", "wb") as file:
    for _ in range(200):
        file.write(b"x" * 10**6)
open("kept.txt", "w").write("kept")
print("HELD")
print("DONE")
