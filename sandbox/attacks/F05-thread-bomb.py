import threading
import time

threads = []
try:
    while True:
        thread = threading.Thread(target=time.sleep, args=(99,), daemon=True)
        thread.start()
        threads.append(thread)
except RuntimeError as error:
    print("HELD" if len(threads) < 1000 else "LEAK", len(threads), error)
    print("DONE", flush=True)
