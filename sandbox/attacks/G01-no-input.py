try:
    print("LEAK", input())
except EOFError:
    print("HELD EOFError")
print("DONE")
