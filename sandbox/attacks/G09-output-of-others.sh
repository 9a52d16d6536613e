#!/bin/bash
for process in $PPID 1; do
  for descriptor in 0 1 2 3 4 5 6 7 8 9 10; do
    if (echo '{"jsonrpc":"2.0","id":1,"result":{}}' >"/proc/$process/fd/$descriptor") 2>/dev/null; then
      echo "LEAK $process $descriptor"
    fi
  done
done
echo HELD
echo DONE
