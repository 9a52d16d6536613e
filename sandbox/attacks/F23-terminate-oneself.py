import os

print("HELD", flush=True)
os.kill(os.getpid(), 15)
print("LEAK survived, as only PID 1 can")
