#!/bin/bash
set -euo pipefail
cat >sum.c <<'END'
#include <pthread.h>
#include <stdio.h>
static void *work(void *argument) {
  long *sum = argument;
  for (int i = 1; i <= 1000; i++) *sum += i;
  return NULL;
}
int main(void) {
  pthread_t threads[4];
  long sums[4] = {0};
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, work, &sums[i]);
  long all = 0;
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL), all += sums[i];
  printf("%ld\n", all);
}
END
gcc -O2 -Wall -pthread -o sum sum.c
[ "$(./sum)" = 2002000 ]
cat >overflow.c <<'END'
#include <limits.h>
int main(int count, char **arguments) {
  (void)arguments;
  return (INT_MAX - 1 + count + 1) == 0;
}
END
gcc -fsanitize=undefined -o overflow overflow.c
./overflow 2>&1 | grep -q 'signed integer overflow'
echo DONE
