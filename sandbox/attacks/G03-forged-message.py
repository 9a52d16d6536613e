import os

message = b'{"jsonrpc":"2.0","id":1,"result":{"forged":true}}\n'
for descriptor in (1, 2):
    os.write(descriptor, message)
print("HELD")
print("DONE")
