#!/bin/bash
# The first process of a run must not keep the environment of the process that started it.
if names=$(tr '\0' '\n' <"/proc/@PID1@/environ"); then
  foreign=$(printf '%s\n' "$names" | grep -v -E '^(PATH|HOME|LANG|LC_ALL|TMPDIR|PWD|USER)=' | grep .)
  if [ -n "$foreign" ]; then echo "LEAK $foreign"; else echo "HELD nothing but the sandbox's own"; fi
else
  echo "HELD not readable"
fi
echo DONE
