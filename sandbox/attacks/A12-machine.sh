#!/bin/bash
for path in /sys/class/dmi/id/* /sys/class/net/*/address /sys/devices/system/cpu/online /sys/kernel/vmcoreinfo \
  /proc/cmdline /proc/keys /proc/kallsyms /proc/cpuinfo /proc/meminfo /proc/modules /proc/version /proc/kmsg; do
  if text=$(head -c 80 "$path" 2>/dev/null | tr -d '\0') && [ -n "$text" ]; then
    echo "LEAK $path $text"
  else
    echo "HELD $path"
  fi
done
# These show the run's own network name space: a line of titles, and nothing below it.
for path in /proc/net/tcp /proc/net/unix /proc/self/net/tcp /proc/self/net/route; do
  lines=$(tail -n +2 "$path" 2>/dev/null | wc -l)
  if [ "$lines" -gt 0 ]; then echo "LEAK $path $lines lines"; else echo "HELD $path"; fi
done
echo DONE
