try:
    block = bytearray(8 << 30)
    print("LEAK", len(block))
except MemoryError:
    print("HELD MemoryError")
print("DONE")
