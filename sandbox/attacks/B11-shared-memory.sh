#!/bin/bash
if dd if=/dev/zero of="@SHM@/x" bs=1M count=@BLOCKS@ 2>complaint; then
  echo LEAK
else
  echo "HELD $(head -n 1 complaint)"
fi
echo "bytes: $(wc -c <"@SHM@/x")"
rm -f "@SHM@/x" complaint
echo DONE
