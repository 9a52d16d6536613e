import sys

sys.stdout.write("x" * 10**9)
