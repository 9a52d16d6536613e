import sys

text = sys.stdin.read()
print("HELD" if text == "first\nsecond" else "LEAK", repr(text))
print("DONE")
