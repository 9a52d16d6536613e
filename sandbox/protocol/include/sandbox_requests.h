// What the server asks of the host: RUN with its parcel, WARM, PROBE. See sandbox_protocol.h.
#ifndef WORKBENCH_SANDBOX_REQUESTS_H
#define WORKBENCH_SANDBOX_REQUESTS_H

#include "sandbox_layers.h"
#include "sandbox_message.h"

/// The compiled seccomp policies.
enum sb_policy {
  SB_POLICY_PROGRAM = 1,           // sockets of the local kind within the run
  SB_POLICY_PROGRAM_NOSOCKET = 2,  // no socket at all
};

/// Bits of `sb_run.flags`.
enum sb_run_flag {
  SB_RUN_STDIN = 1,         // a third descriptor is the program's stdin: a sealed memfd or a pipe, nothing else
  SB_RUN_NO_ARTIFACTS = 2,  // the work folder is not walked at the end
  SB_RUN_PARTIAL = 32,      // PARTIAL events are wanted
  SB_RUN_CHANNEL = 4,       // a further descriptor is the program's descriptor 3: a socket or a pipe, nothing else
  SB_RUN_FOLDER = 8,        // the work folder is kept, see FOLDER; the last descriptor, if one more comes, is that of
                            // an earlier run
};

/// What of a network a run may reach.
enum sb_network {
  SB_NETWORK_NONE = 0,  // an empty network namespace; the only value that is not refused
};

/// RUN: start one program. A limit of 0 is refused (FAILED, step SB_STEP_MESSAGE, EINVAL) unless said otherwise.
struct sb_run {
  struct sb_header header;
  uint32_t flags;             // enum sb_run_flag
  uint32_t minimum_tier;      // enum sb_tier: the weakest tier the caller accepts; normally SB_TIER_A
  uint32_t policy;            // enum sb_policy
  uint32_t landlock_abi_max;  // use no more than this Landlock ABI (tests); 0 = the kernel's own
  uint64_t wall_ms;           // wall clock until SIGTERM
  uint64_t grace_ms;          // from SIGTERM until everything is killed, 0 = at once, at most 10,000
  uint64_t cpu_seconds;       // RLIMIT_CPU of each process
  uint64_t memory_bytes;      // of the whole tree together with what lies in the work folder, /tmp and /dev/shm
  uint64_t work_bytes;        // work folder, /tmp and /dev/shm together
  uint64_t work_inodes;       // files and folders there
  uint64_t file_bytes;        // the largest single file the program may write
  uint32_t processes;         // processes and threads together (RLIMIT_NPROC)
  uint32_t descriptors;       // open descriptors of each process
  uint32_t cpus;              // CPUs the tree may use, by affinity
  uint32_t warm;              // number of the warm parent that shall give birth to the run; 0 = exec of the program
  uint64_t output_head_bytes;   // of each stream, sent as OUTPUT; at most SB_OUTPUT_KEEP_MAX
  uint64_t output_tail_bytes;   // of each stream, sent as TAIL; at most SB_OUTPUT_KEEP_MAX; may be 0
  uint64_t output_total_bytes;  // of both streams together; above it the run is killed
  uint64_t artifact_bytes;        // of one file
  uint64_t artifact_total_bytes;  // of all files, each name counted
  uint32_t artifact_count;
  uint32_t artifact_depth;  // folders below the work folder that are walked, at most 64
  uint32_t network;         // enum sb_network
  uint32_t reserved;        // 0
};

/// The parcel of a RUN: a memfd sealed with F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE (an unsealed one
/// is refused: it could change under init's eyes). It holds records one after the other and nothing else. A record is
/// `sb_record`, `name_size` bytes of name, `data_size` bytes of data, then zero to seven bytes of padding, so that the
/// next record begins at a multiple of 8. Names and strings have no terminating zero and must not contain one.
struct sb_record {
  uint32_t kind;       // enum sb_record_kind
  uint32_t mode;       // FILE: permission bits (0644, 0755, ...); others: 0
  uint32_t name_size;
  uint32_t reserved;   // 0
  uint64_t data_size;
};

enum sb_record_kind {
  /// data: one argument. The first is the program and must be an absolute path; there is no search. At least one.
  SB_RECORD_ARGUMENT = 1,
  /// data: "NAME=value". The program's whole environment; nothing is added.
  SB_RECORD_ENVIRONMENT = 2,
  /// name: absolute path inside the sandbox; data: absolute path of a folder outside (a single file travels as FILE),
  /// shown there read-only. The path is opened before the uid is dropped. The name's parents are made; it must not lie
  /// in /usr /bin /sbin /lib /lib64 /etc /dev /proc /mnt /tmp or /box. At most 16.
  SB_RECORD_BIND = 3,
  /// name: path relative to the work folder (no empty, "." or ".." component, at most SB_PATH_MAX bytes); data:
  /// content. Parent folders are made. A name that comes twice is refused.
  SB_RECORD_FILE = 4,
  /// data: the program's working directory, relative to the work folder. At most one; without it the work folder.
  SB_RECORD_DIRECTORY = 5,
  /// A side file: one outside of the work folder. name: absolute path inside the sandbox, with the same bounds as a
  /// bind's target; data: content. Parent folders are made; nobody can write to them. A mode without a write bit makes
  /// it read-only. With one the program may write to the file (not remove it), and it comes back as ARTIFACT under its
  /// absolute path, which no file of the work folder can have. At most SB_SIDE_FILES_MAX.
  SB_RECORD_SIDE_FILE = 6,
};

// The work folder is /box, and the program's working directory. /tmp and /dev/shm can be written too; their files are
// not collected. Nothing else can be written but side files that say so.

// ---------------------------------------------------------------------------------------------------------------------
// WARM

/// WARM: start a warm parent: an interpreter in a sandbox of its own that loads its libraries once and then gives birth
/// to runs, each a process of its own in fresh namespaces with every layer of a run that is executed. The parcel names
/// its command, environment, binds and files, as for a RUN; descriptor 3 is its socket to the host. Nothing of a
/// request ever reaches it but descriptors that it hands on. It has no clock and no limits; the server ends it by
/// closing its event socket, or by CANCEL, and all its runs with it. Events: STARTED, OUTPUT (by which it says that it
/// is ready), then at its end EXIT and DONE; or FAILED.
///
/// After each of its runs, processes are made that wait for the next ones, at most `waiting`: each for one run, in
/// namespaces and a root of its own, knowing nothing of any. They end when no run has begun or ended for `idle_ms`, and
/// with the warm parent; a run for which none waits is born when it comes. They leave at least half of SB_RUNS_MAX to
/// runs.
///
/// A RUN names it in `warm`; it keeps no folder and has no channel. Its command, environment and binds must be those of
/// the warm parent, byte for byte. If the run cannot be born there, it is answered with FAILED, and nothing of the
/// program has run: the server may send it again as an ordinary RUN. The same holds if the event socket is closed
/// before STARTED: a warm program waits until STARTED has been sent.
struct sb_warm {
  struct sb_header header;
  uint32_t number;   // chosen by the server, not 0, not in use
  uint32_t waiting;  // at most SB_WAITING_MAX
  uint32_t idle_ms;  // at least 1
  uint32_t reserved;  // 0
};

// ---------------------------------------------------------------------------------------------------------------------
// PROBE

/// PROBE: engage every layer by doing it, run /usr/bin/true inside, and report layer by layer: one LAYER event for each
/// bit of enum sb_layer in ascending order, then DONE with the tier that a RUN would get (SB_TIER_NONE: it would fail).
struct sb_probe {
  struct sb_header header;
  uint32_t policy;            // enum sb_policy
  uint32_t landlock_abi_max;  // as in sb_run
};

#endif
