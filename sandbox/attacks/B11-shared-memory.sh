#!/bin/bash
if dd if=/dev/zero of="@SHM@/x" bs=1M count=@BLOCKS@ 2>complaint; then
  echo LEAK
else
  echo "HELD $(head -n 1 complaint)"
fi
echo "bytes: $(wc -c <"@SHM@/x")"
echo "on: $(stat -f -c %T "@SHM@")"
rm -f "@SHM@/x" complaint
echo DONE
