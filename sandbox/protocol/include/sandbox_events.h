// What a run's init tells the server. See sandbox_protocol.h.
#ifndef WORKBENCH_SANDBOX_EVENTS_H
#define WORKBENCH_SANDBOX_EVENTS_H

#include "sandbox_layers.h"
#include "sandbox_message.h"

// FOLDER: a bare sb_header. The descriptor is the mount of a tmpfs that holds the work folder and nothing else,
// attached nowhere. It comes before anything of the program runs and shows what the run does with it, so it must not be
// given to another RUN before this one has ended; then it may be, once: that run sends a new one. The files are gone
// when the last descriptor and the last run are. Its quota, work_bytes and work_inodes of the run that made it, stays;
// /tmp and /dev/shm of each run have their own. Input files replace what an earlier run has left in their place, but a
// folder. ARTIFACT and SKIPPED name only what this run has changed, by the time of the last change of each file. A
// descriptor that is no such mount, belongs to another uid or was used before ends the run with FAILED, layer 0.

/// STARTED: exec has succeeded.
struct sb_started {
  struct sb_header header;
  uint32_t tier;          // enum sb_tier
  uint32_t layers;        // enum sb_layer bits engaged
  uint32_t missing;       // enum sb_layer bits not engaged
  uint32_t landlock_abi;  // ABI engaged, 0 = none
};

/// MEASURED: what the tree holds now. Left out if the server does not read its events.
struct sb_measured {
  struct sb_header header;
  uint64_t bytes;  // of processes and writable folders; pages that processes share count for each
};

enum sb_stream {
  SB_STREAM_STDOUT = 1,
  SB_STREAM_STDERR = 2,
};

/// OUTPUT, PARTIAL and TAIL: bytes of one stream; they follow the struct. A PARTIAL is for watching a run: it leaves
/// gaps (`offset` tells), is not sent to a server that does not read, and what it holds may come again in TAIL.
struct sb_output {
  struct sb_header header;
  uint32_t stream;  // enum sb_stream
  uint32_t reserved;
  uint64_t offset;  // of the first byte in the stream
};

enum sb_limit_kind {
  SB_LIMIT_WALL = 1,    // milliseconds
  SB_LIMIT_MEMORY = 2,  // bytes
  SB_LIMIT_OUTPUT = 3,  // bytes
  SB_LIMIT_CPU = 4,     // seconds; the main process was ended by RLIMIT_CPU
};

/// LIMIT: the run is being ended because of it.
struct sb_limit {
  struct sb_header header;
  uint32_t limit;  // enum sb_limit_kind
  uint32_t reserved;
  uint64_t allowed;
  uint64_t measured;
};

/// DENIED: one refused system call. What libc merely probes for (clone3, rseq ...) does not appear.
struct sb_denied {
  struct sb_header header;
  uint32_t number;        // of the system call, in `architecture`
  uint32_t architecture;  // AUDIT_ARCH_*
  int32_t answer;         // the errno the program got: EPERM for calls known to be dangerous, ENOSYS for the rest
  uint32_t reserved;
  uint64_t count;
  uint64_t arguments[6];  // of the first such call
};

/// EXIT: how the main process ended, and what the tree used.
struct sb_exit {
  struct sb_header header;
  uint32_t signaled;  // 1: `code` is a signal number; 0: an exit code
  uint32_t code;
  uint64_t wall_ns;         // from exec to the end of the main process
  uint64_t user_ns;         // CPU time of the whole tree
  uint64_t system_ns;
  uint64_t peak_bytes;      // highest memory of the tree, sampled every 10 ms, at least that of the largest process
  uint64_t stdout_bytes;    // exact totals, kept or not
  uint64_t stderr_bytes;
  uint64_t denied_count;    // refused calls in all, also of numbers beyond those listed
};

/// ARTIFACT: a new or changed file of the work folder; its path relative to the work folder follows as bytes (any byte
/// but 0; not necessarily UTF-8). The descriptor is read-only, at offset 0, and nothing can change the file any more.
/// A side file that may be written comes first, under its absolute path, with `changed` 0, outside of the limits for
/// artifacts; if it has more than SB_SIDE_FILE_RETURN_MAX bytes SKIPPED comes in its place.
struct sb_artifact {
  struct sb_header header;
  uint64_t size;  // bytes
  uint32_t mode;  // permission bits
  uint32_t changed;  // 1: an input file with other content than it was given
};

enum sb_skip_reason {
  SB_SKIP_TOO_BIG = 1,      // larger than artifact_bytes
  SB_SKIP_TOTAL = 2,        // artifact_total_bytes used up
  SB_SKIP_COUNT = 3,        // artifact_count used up
  SB_SKIP_DEPTH = 4,        // a folder deeper than artifact_depth, or a path longer than SB_PATH_MAX
  SB_SKIP_SPECIAL = 5,      // not a regular file: symbolic link, FIFO, socket
  SB_SKIP_HIDDEN = 6,       // its name begins with a dot, or is __pycache__ (folders of either kind are not walked)
  SB_SKIP_UNREADABLE = 7,   // could not be opened
};

/// SKIPPED: something that was left out. The first 32 are named (their path follows, `count` is 1); the others come as
/// one message for each reason without a name, with their number and size.
struct sb_skipped {
  struct sb_header header;
  uint32_t reason;  // enum sb_skip_reason
  uint32_t reserved;
  uint64_t count;
  uint64_t size;  // bytes, where known
};

enum sb_status {
  SB_STATUS_EXITED = 1,        // see EXIT for code or signal
  SB_STATUS_TIMEOUT = 2,
  SB_STATUS_MEMORY = 3,
  SB_STATUS_OUTPUT_LIMIT = 4,
  SB_STATUS_CANCELLED = 5,
};

/// DONE: the last event of a run, or of a probe (status EXITED).
struct sb_done {
  struct sb_header header;
  uint32_t status;        // enum sb_status
  uint32_t tier;          // as in sb_started
  uint32_t layers;
  uint32_t missing;
  uint32_t landlock_abi;
  uint32_t reserved;
};

/// FAILED: the run ended at `step`; the object follows as bytes (may be empty).
struct sb_failed {
  struct sb_header header;
  uint32_t step;   // enum sb_step
  int32_t error;   // errno
  uint32_t layer;  // the bit of enum sb_layer the step belongs to, 0 = none (a mistake in the request)
  uint32_t reserved;
};

/// LAYER: one answer to PROBE; behind it the object of the failed step as bytes (may be empty).
struct sb_layer_report {
  struct sb_header header;
  uint32_t layer;     // one bit of enum sb_layer
  uint32_t engaged;   // 1 or 0
  uint32_t step;      // enum sb_step that failed, 0 if engaged
  int32_t error;      // errno of that step, 0 if engaged; ECANCELED: not tried, because a layer before it is missing
};

#endif
