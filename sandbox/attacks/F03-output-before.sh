#!/bin/bash
echo HELD before
sleep 99
