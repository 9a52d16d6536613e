#!/bin/bash
for path in sys/kernel/core_pattern sysrq-trigger sys/kernel/modprobe sys/vm/overcommit_memory sys/kernel/hostname; do
  if (echo x >"@PROC@/$path") 2>/dev/null; then echo "LEAK $path"; else echo "HELD $path"; fi
done
echo DONE
