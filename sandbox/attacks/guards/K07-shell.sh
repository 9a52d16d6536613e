#!/bin/bash
set -euo pipefail
[ "$(printf '3\n1\n2\n' | sort -n | tail -n 1)" = 3 ]
[ "$(seq 10 | awk '{ sum += $1 } END { print sum }')" = 55 ]
[ "$(echo hello | sed 's/l/L/g' | tr '[:lower:]' '[:upper:]' | rev)" = OLLEH ]
mkdir -p tree/a/b
echo one >tree/a/one.txt
echo two >tree/a/b/two.txt
[ "$(find tree -name '*.txt' -print0 | xargs -0 cat | sort | paste -sd ,)" = one,two ]
tar -czf tree.tar.gz tree
mkdir out
tar -xzf tree.tar.gz -C out
diff -r tree out/tree
cp -a out/tree copy
mv copy moved
[ "$(grep -rl two moved)" = moved/a/b/two.txt ]
[ "$(perl -e 'print join ",", map { $_ * 2 } 1 .. 3')" = 2,4,6 ]
cat <(echo process) <(echo substitution) | grep -c s | grep -qx 2
coproc CAT { cat; }
echo through >&"${CAT[1]}"
read -r line <&"${CAT[0]}"
[ "$line" = through ]
(sleep 60 & kill $!; wait $! || [ $? = 143 ])
[ "$(bash -c 'trap "echo trapped" EXIT; exit 3')" = trapped ]
python3 -c 'import subprocess; assert subprocess.run("ls | wc -l", shell=True, capture_output=True).stdout.strip()'
printf '%s' text | md5sum | grep -q 1cb251ec0d568de6a929b520c4aed8d1
date -u +%Y | grep -q '^20'
whoami
echo DONE
