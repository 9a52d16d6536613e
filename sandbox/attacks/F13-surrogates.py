import os

print("HELD", flush=True)
os.write(1, "".join(map(chr, range(0xD800, 0xD900))).encode("utf8", "surrogatepass"))
os.write(1, b"\nDONE\n")
