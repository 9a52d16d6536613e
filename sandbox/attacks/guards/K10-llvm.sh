#!/bin/bash
set -euo pipefail
if command -v clang; then
  echo 'int main(void) { return 42; }' >main.c
  clang -O2 -o main main.c
  ./main || [ $? = 42 ]
fi
if command -v swiftc; then
  echo 'print("from Swift")' >main.swift
  swiftc -o swift-main main.swift
  [ "$(./swift-main)" = 'from Swift' ]
fi
echo DONE
