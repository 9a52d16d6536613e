// The steps of a run, one file each, in the order in which they are taken. Each returns false with `run->failure` (or,
// for a layer that only informs, `run->notice`) set, and the run ends there.
#ifndef WORKBENCH_INIT_STEPS_H
#define WORKBENCH_INIT_STEPS_H

#include "run.h"

// spawn.c (in the process that gives birth: the host)

/// Starts init in its namespaces and, if privileged, maps its ids. Init gets copies of the descriptors; returns init's
/// pid, or -1 with `run->failure` set. `*sync` becomes the host's end of the sync socket, which it keeps until init is
/// reaped.
pid_t spawn_init(struct run *run, const struct given *given, int *sync);

/// Tests only one set of namespaces: 0 if a child could be made in them, else errno.
int spawn_try(int namespaces);

/// The kernel's name for the bits of enum sb_layer in clone(2) flags.
int spawn_flags(uint32_t layers);

// identity.c (init)

/// As an ordinary user: maps the user to SB_INNER_ID. As root: waits until the host has done so.
bool identity_map(struct run *run);
bool identity_wait(struct run *run);

/// Becomes SB_INNER_ID (with namespaces) or the outer uid (without), keeping the capabilities of the user namespace.
bool identity_take(struct run *run);

/// Binds init's life to the host's.
bool identity_follow_host(struct run *run);

// sources.c (init)

/// Opens, by their paths on the host, everything that the private root shows.
bool sources_open(struct run *run);

/// Attaches, in the root being built, what every run is shown; and then what the request binds.
bool sources_attach(struct run *run);
bool sources_attach_binds(struct run *run);

// root.c (init)

/// Builds the private root, enters it and lets go of the old one.
bool root_enter(struct run *run);

/// Gives the root of a run that has waited the size that its request says.
bool root_resize(struct run *run);

/// Writes the side files and makes the root read-only.
bool root_close(struct run *run);

// overlay.c (init)

/// Shows the folder `tree` (a detached mount) at `target` (relative, exists) read-only, without its source path.
bool overlay_attach(int tree, const char *target);

// capabilities.c (init, program)

/// Empties the bounding set and locks the securebits, for this process and all that follow.
bool capabilities_forbid(struct run *run);

/// Leaves init the one capability that collecting needs.
bool capabilities_reduce(struct run *run);

/// No capability at all, and no way back: the program.
bool capabilities_drop(struct run *run);

// limits.c (program)

bool limits_apply(struct run *run);

// landlock.c

/// The kernel's ABI, 0 = none.
uint32_t landlock_abi(void);
bool landlock_apply(struct run *run);

// seccomp.c

/// Loads the policy's filter; sets run->listener.
bool seccomp_apply(struct run *run);

/// Whether the listener answers its ioctl: some container runtimes filter it. If not, it is closed, after which refused
/// calls fail with ENOSYS.
bool seccomp_check_listener(struct run *run);

// program.c (init)

/// Starts the program; returns after its exec has succeeded. Sets run->main_pid.
bool program_start(struct run *run);

/// The first step of the program's process: session, signals, mask, working directory.
bool program_begin_session(struct run *run);

// warm.c (init of a warm run)

/// Asks the warm parent for a process in our pid namespace. It is made while we go on.
bool warm_ask(struct run *run);

/// Lets that process join all our namespaces. It goes on by itself until there is a request.
bool warm_join(struct run *run);

/// Waits for the request.
bool warm_await(struct run *run);

/// Whether the request has the folders with which all this was made.
bool warm_check(struct run *run);

/// Takes the request, and its descriptors, from the keeper; ends if there will be none.
void warm_receive(struct run *run);

/// Lets the process become the program; returns when it is locked in and waits.
bool warm_start(struct run *run);

/// Lets the program go on.
bool warm_release(struct run *run);

// keeper.c (process 1 of a warm parent's sandbox)

/// Makes the socket to the warm parent, and sees to its process number.
bool keeper_prepare(struct run *run);

/// Obeys one order of the host: gives birth to a run. False if there will be no more.
bool keeper_obey(void);

/// Called for each child that has ended and is not the warm parent.
void keeper_reaped(pid_t pid);

// init.c

/// The life of init. Never returns.
[[noreturn]] void init_main(struct run *run);

// supervise.c (init)

/// From exec to DONE.
bool supervise(struct run *run, int stdout_pipe, int stderr_pipe);

#endif
