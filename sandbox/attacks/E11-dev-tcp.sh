#!/bin/bash
for port in 22 @TCP4_PORT@; do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port" && echo attack >&3) 2>complaint; then
    echo "LEAK $port"
  else
    echo "HELD $(head -n 1 complaint)"
  fi
done
rm -f complaint
echo DONE
