#!/bin/bash
sleep 60 &
kill -9 -1
echo HELD
echo DONE
