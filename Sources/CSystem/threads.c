#include "csystem_threads.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

typedef struct {
  void (*body)(void *);
  void *context;
  char name[16];
} thread_start;

static void *run(void *argument) {
  thread_start start = *(thread_start *)argument;
  free(argument);
  // Here rather than in the creator: a detached thread may be gone before its creator could name it.
  pthread_setname_np(pthread_self(), start.name);
  start.body(start.context);
  return NULL;
}

int csystem_thread_start(const char *name, void (*body)(void *), void *context) {
  thread_start *start = malloc(sizeof *start);
  if (start == NULL) return -ENOMEM;
  *start = (thread_start){.body = body, .context = context};
  strncpy(start->name, name, sizeof start->name - 1);

  pthread_attr_t attributes;
  int failure = pthread_attr_init(&attributes);
  if (failure != 0) {
    free(start);
    return -failure;
  }
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);

  // A thread inherits the mask of its creator: block everything around the creation, then put the caller's mask back.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  failure = pthread_create(&thread, &attributes, run, start);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);

  if (failure != 0) free(start);
  return -failure;
}

void csystem_cannot_start(const char *what, int error) {
  dprintf(STDERR_FILENO, "%s: cannot start: %s: %s\n", program_invocation_short_name, what, strerror(error));
  _exit(EX_OSERR);
}
