import urllib.request

for address in ("https://example.com", "http://93.184.216.34/"):
    try:
        print("LEAK", urllib.request.urlopen(address, timeout=5).status)
    except OSError as error:
        print("HELD", error)
print("DONE")
