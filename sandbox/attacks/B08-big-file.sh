#!/bin/bash
# Ten gigabytes where there is room for half of one, in two files in case one alone is bounded.
for name in big bigger; do
  if dd if=/dev/zero of=$name bs=1M count=@BLOCKS@ 2>complaint; then
    echo "LEAK $name"
  else
    echo "HELD $(head -n 1 complaint)"
  fi
done
echo "bytes: $(cat big bigger 2>/dev/null | wc -c)"
# A file system of the run's own: the free space of the host's is what it was.
echo "on: $(stat -f -c %T .)"
rm -f big bigger complaint
echo DONE
