#!/bin/bash
{
  cat /proc/self/mountinfo /proc/self/mounts /proc/self/cgroup
  hostname
  uname -n
  cat /etc/machine-id /etc/hostname /etc/hosts /proc/sys/kernel/hostname
} >names 2>/dev/null
while read -r private; do
  if grep -q -i -F -e "$private" names; then
    echo "LEAK $private: $(grep -m 1 -i -F -e "$private" names)"
  else
    echo "HELD"
  fi
done <<'END'
@PRIVATE_NAMES@
END
rm names
echo DONE
