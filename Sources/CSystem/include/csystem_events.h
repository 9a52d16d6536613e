// What poll(2) waits for besides streams: counters, signals, the end of a process.
// Every function answers a negative errno value on failure unless its comment says otherwise.
#ifndef WORKBENCH_CSYSTEM_EVENTS_H
#define WORKBENCH_CSYSTEM_EVENTS_H

#include <sys/types.h>

/// A close-on-exec eventfd(2) whose reads wait. With `counts` each read takes one from the counter, without it a read takes
/// all. Answers a descriptor.
int csystem_eventfd(int counts);

/// A close-on-exec, non-blocking eventfd(2) to wake a lane that waits in poll(2). Answers a descriptor.
int csystem_wakeup(void);

/// Adds one to an eventfd; a full counter is as good as a set one. Cannot fail.
void csystem_wakeup_raise(int fd);

/// Sets an eventfd back to zero; one that is not a wake-up is waited for first. Cannot fail.
void csystem_wakeup_clear(int fd);

/// Blocks SIGTERM, SIGINT and SIGHUP in the calling thread and all it starts later, and answers a descriptor that
/// becomes readable when one arrives. Signals that the parent set to be ignored (nohup) stay ignored.
int csystem_termination_signals(void);

/// The same for SIGINT and SIGWINCH alone: what a terminal sends to a program that talks to a person.
int csystem_terminal_signals(void);

/// Takes one signal from the descriptors above: its number, or 0 if none is pending.
int csystem_take_signal(int fd);

/// A close-on-exec descriptor that becomes readable when `process` has ended.
int csystem_process_descriptor(pid_t process);

#endif
