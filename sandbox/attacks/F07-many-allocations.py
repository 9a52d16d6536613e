print("HELD before", flush=True)
blocks = []
while True:
    blocks.append(bytearray(1 << 20))
