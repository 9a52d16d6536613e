#!/bin/bash
if (echo -1000 >"@PROC@/self/oom_score_adj") 2>complaint; then echo LEAK; else echo "HELD $(tail -c 25 complaint)"; fi
rm -f complaint
echo DONE
