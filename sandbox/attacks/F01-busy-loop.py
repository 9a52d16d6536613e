print("HELD before", flush=True)
while True:
    pass
