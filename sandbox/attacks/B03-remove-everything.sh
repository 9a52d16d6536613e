#!/bin/bash
# Destructive by intent: only ever runs where there is no checkout and no other user, or in a tree of the harness's own.
# shellcheck disable=SC2194
case "@ROOT@" in
  /) [ "$(wc -l </etc/passwd)" -le 3 ] && [ ! -e "@CHECKOUT@" ] || exit 99 ;;
  */workbench-attacks-*) [ -e "@ROOT@/usr/bin" ] || exit 99 ;;
  *) exit 99 ;;
esac
before=$(find "@ROOT@/usr/bin" | wc -l)
complaints=$(rm -rf --no-preserve-root "@ROOT@" 2>&1 | grep -c 'Read-only file system')
after=$(find "@ROOT@/usr/bin" 2>/dev/null | wc -l)
if [ "$before" = "$after" ]; then echo "HELD $after files"; else echo "LEAK $before files became $after"; fi
echo "complaints: $complaints"
echo DONE
