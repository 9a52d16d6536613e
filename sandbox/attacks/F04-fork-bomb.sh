#!/bin/bash
echo HELD before
# shellcheck disable=SC2264
bomb() { bomb | bomb & }
bomb
wait
sleep 99
