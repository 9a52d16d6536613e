#!/bin/bash
setsid nohup sleep 999 >/dev/null 2>&1 &
setsid nohup sleep 999 &
echo HELD
echo DONE
