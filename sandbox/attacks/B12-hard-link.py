import os

for source in (@SOURCES@,):
    try:
        os.link(source, "e")
        print("LEAK", source)
        os.unlink("e")
    except OSError as error:
        print("HELD", source, error.strerror)
print("DONE")
