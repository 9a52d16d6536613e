import urllib.request

try:
    print("LEAK", urllib.request.urlopen("http://169.254.169.254:80/latest/meta-data/", timeout=3).read(80))
except OSError as error:
    print("HELD", error)
print("DONE")
