// The messages between the server, the sandbox host and the init process of each run.
//
//   server ── control socket (SOCK_SEQPACKET, descriptor 3 of the host) ── sandbox-host
//   server ── one event socket for each run (SOCK_SEQPACKET)            ── init of that run (PID 1 of the run)
//
// The server starts `sandbox-host` with an empty environment, standard descriptors on /dev/null and the control socket
// as descriptor 3. It sends HELLO first and waits for the answer; after that any number of RUN and PROBE messages, each
// with its own event socket. Every event of a run travels on that event socket, from init itself, so that a slow run
// never stands in another's way. The host answers nothing on the control socket but HELLO. It ends when the control
// socket is closed, and every run ends with it.
//
// Every message is one datagram: a fixed struct that begins with `sb_header`, and for some kinds bytes behind it
// (`size` counts both). Integers are in the machine's byte order; both sides are on one machine and of one build.
// Descriptors travel with their message by SCM_RIGHTS, in the order written here. A message of a wrong size, an unknown
// kind, or with descriptors missing ends the host (control socket) or the run (event socket): fail closed.
//
// A run in order of its events:
//
//   FOLDER                the work folder, if it is to be kept
//   STARTED               the program runs: exec has succeeded, every layer named is engaged
//   OUTPUT*               the first `output_head_bytes` of each stream, as they come
//   PARTIAL*              with SB_RUN_PARTIAL, between the OUTPUTs: what was printed last beyond the head, now and then
//   LIMIT                 the limit that ended the run, if one did
//   TAIL*                 what of a stream's last `output_tail_bytes` lies behind the head, if anything does
//   DENIED*               one for each system call number that was refused and named
//   EXIT                  how the main process ended, usage of the whole tree, exact totals of both streams
//   ARTIFACT*, SKIPPED*   new and changed files of the work folder, sent when no process of the run lives any more
//   DONE                  the last event
//
// or FAILED as the only event (but for FOLDER), or as the last one in place of the rest: a step of the isolation or of the collection
// failed. No user code has run if STARTED did not come before it. End of file without DONE or FAILED means that init
// itself died (host killed, machine out of memory): nothing of the run is alive then.
//
// The server may send CANCEL on the event socket (the run is killed, events follow up to DONE with status CANCELLED),
// or close it (the run is killed, nothing follows). TERM, grace and KILL on the wall clock are init's business; a
// server that wants a second clock closes the socket.
#ifndef WORKBENCH_SANDBOX_PROTOCOL_H
#define WORKBENCH_SANDBOX_PROTOCOL_H

#include <stdint.h>

enum {
  /// The version of this header. HELLO carries it; the two sides must agree exactly.
  SB_VERSION = 3,
  /// The descriptor on which `sandbox-host` finds its control socket.
  SB_CONTROL_FD = 3,
  /// No datagram on either socket is longer than this.
  SB_MESSAGE_MAX = 65536,
  /// The most runs at a time in one host; one more is answered with FAILED, step SB_STEP_SLOT, EAGAIN.
  SB_RUNS_MAX = 128,
  /// The most processes of a warm parent that wait for runs.
  SB_WAITING_MAX = 8,
  /// The longest path of a file in a parcel or of an artifact, in bytes without the terminating zero.
  SB_PATH_MAX = 1024,
  /// The most side files of a run, and the most bytes of one that come back.
  SB_SIDE_FILES_MAX = 16,
  SB_SIDE_FILE_RETURN_MAX = 16 << 20,
  /// As root every run has an outer uid and gid of its own: SB_UID_BASE + (host pid mod 2^20) * 128 + slot. The range
  /// 0x70000000 ... 0x77ffffff is assigned to nobody by convention. Where the host's own user namespace does not map
  /// it, 65534 is taken.
  SB_UID_BASE = 0x70000000,
  /// A run that makes a folder to be kept has one of SB_FOLDER_UID_BASE + (host pid mod 2^20) * 128 + n, where n counts the
  /// host's folders; later runs with that folder have the same. The range 0x78000000 ... 0x7fffffff is nobody's either.
  SB_FOLDER_UID_BASE = 0x78000000,
  /// The program's uid and gid as it sees them.
  SB_INNER_ID = 1000,
  /// Upper bound of `output_head_bytes` and `output_tail_bytes`.
  SB_OUTPUT_KEEP_MAX = 32768,
  /// The most bytes of one stream in a PARTIAL, and the least milliseconds between two of a run.
  SB_PARTIAL_MAX = 2048,
  SB_PARTIAL_MS = 250,
};

/// What a datagram is. Numbers are never reused.
enum sb_kind {
  // Control socket, server to host (HELLO also back).
  SB_HELLO = 1,
  SB_RUN = 2,      // + [event socket, parcel, stdin and channel if their flags are set, folder if there is one]
  SB_PROBE = 3,    // + [event socket]
  SB_WORKER = 4,   // reserved, ends the host: a worker is a RUN with a channel
  SB_SESSION = 5,  // reserved, ends the host: a session is RUNs that keep their work folder
  SB_WARM = 6,     // + [event socket, parcel]

  // Event socket, server to init: a bare sb_header.
  SB_CANCEL = 32,
  SB_MEASURE = 33,  // answered by MEASURED while the main process lives

  // Event socket, init to server.
  SB_STARTED = 64,
  SB_OUTPUT = 65,
  SB_LIMIT = 66,
  SB_TAIL = 67,
  SB_DENIED = 68,
  SB_EXIT = 69,
  SB_ARTIFACT = 70,  // + [the file, read-only]
  SB_SKIPPED = 71,
  SB_DONE = 72,
  SB_FAILED = 73,
  SB_LAYER = 74,  // answers to PROBE
  SB_FOLDER = 75,  // + [the work folder, a detached mount]
  SB_PARTIAL = 85,
  SB_MEASURED = 76,  // answers to MEASURE, at any time between STARTED and EXIT
};

/// Begins every message.
struct sb_header {
  uint32_t kind;  // enum sb_kind
  uint32_t size;  // of the whole datagram, in bytes
};

/// HELLO, both ways. The host answers with its own version and ends if the server's differs.
struct sb_hello {
  struct sb_header header;
  uint32_t version;       // SB_VERSION
  uint32_t landlock_abi;  // answer: the kernel's Landlock ABI, 0 = none
  uint32_t privileged;    // answer: 1 if the host runs as uid 0, so that runs get an outer uid of their own
  uint32_t reserved;
};

// ---------------------------------------------------------------------------------------------------------------------
// RUN

/// How strong the isolation is. A smaller number is stronger. Only A is built: a RUN that would also accept B or C gets
/// A or FAILED, never less than it was told, and PROBE answers A or NONE.
enum sb_tier {
  SB_TIER_NONE = 0,
  SB_TIER_A = 1,  // all namespaces, private root, Landlock of any ABI, seccomp, limits, watchdog in PID 1
  SB_TIER_B = 2,  // no namespaces: Landlock ABI >= 6 with scopes, seccomp without sockets, limits, recursive kill
  SB_TIER_C = 3,  // seccomp and limits only: every file of the user can be read
};

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
  /// bind's target; data: content. Parent folders are made; nobody can write to them. A mode without a write bit makes it
  /// read-only. With one the program may write to the file (not remove it), and it comes back as ARTIFACT under its
  /// absolute path, which no file of the work folder can have. At most SB_SIDE_FILES_MAX.
  SB_RECORD_SIDE_FILE = 6,
};

// The work folder is /box, and the program's working directory. /tmp and /dev/shm can be written too; their files are
// not collected. Nothing else can be written but side files that say so.

// ---------------------------------------------------------------------------------------------------------------------
// WARM

/// WARM: start a warm parent: an interpreter in a sandbox of its own that loads its libraries once and then gives birth
/// to runs, each a process of its own in fresh namespaces with every layer of a run that is executed. The parcel names
/// its command, environment, binds and files, as for a RUN; descriptor 3 is its socket to the host. Nothing of a request
/// ever reaches it but descriptors that it hands on. It has no clock and no limits; the server ends it by closing its
/// event socket, or by CANCEL, and all its runs with it. Events: STARTED, OUTPUT (by which it says that it is ready), then
/// at its end EXIT and DONE; or FAILED.
///
/// After each of its runs, processes are made that wait for the next ones, at most `waiting`: each for one run, in namespaces
/// and a root of its own, knowing nothing of any. They end when no run has begun or ended for `idle_ms`, and with the warm
/// parent; a run for which none waits is born when it comes. They leave at least half of SB_RUNS_MAX to runs.
///
/// A RUN names it in `warm`; it keeps no folder and has no channel. Its command, environment and binds must be those of the
/// warm parent, byte for byte. If the run cannot be born there, it is answered with FAILED, and nothing of the
/// program has run: the server may send it again as an ordinary RUN. The same holds if the event socket is closed before
/// STARTED: a warm program waits until STARTED has been sent.
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

/// The layers, each a bit in the masks below.
enum sb_layer {
  SB_LAYER_USER_NAMESPACE = 1u << 0,
  SB_LAYER_MOUNT_NAMESPACE = 1u << 1,
  SB_LAYER_PID_NAMESPACE = 1u << 2,
  SB_LAYER_NET_NAMESPACE = 1u << 3,
  SB_LAYER_IPC_NAMESPACE = 1u << 4,
  SB_LAYER_UTS_NAMESPACE = 1u << 5,
  SB_LAYER_CGROUP_NAMESPACE = 1u << 6,
  SB_LAYER_ID_MAP = 1u << 7,          // unprivileged uid and gid, supplementary groups gone
  SB_LAYER_NO_NAMESPACES = 1u << 8,   // user.max_*_namespaces = 0 inside
  SB_LAYER_PRIVATE_ROOT = 1u << 9,    // own read-only root, /dev, /proc, work folder with a quota
  SB_LAYER_SOURCE_NAMES = 1u << 10,   // binds do not show where they come from (read-only overlay); see below
  SB_LAYER_LIMITS = 1u << 11,         // resource limits and CPU affinity
  SB_LAYER_CAPABILITIES = 1u << 12,   // none, and none to be had: bounding set, securebits, no_new_privs
  SB_LAYER_LANDLOCK = 1u << 13,
  SB_LAYER_SECCOMP = 1u << 14,
  SB_LAYER_DENIED_CALLS = 1u << 15,   // refused calls are named (user notification); see below
  SB_LAYER_WATCHDOG = 1u << 16,       // memory of the whole tree is summed every 10 ms
  SB_LAYER_ALL = (1u << 17) - 1,
};

// SB_LAYER_SOURCE_NAMES and SB_LAYER_DENIED_CALLS inform. Where the kernel refuses them the tier stays A and the bit stands
// in `missing`: the refused calls then fail with EPERM, unnamed, and /proc/self/mountinfo shows a bind's source path. A local
// socket that lies in a bound folder can be connected to then.

/// LAYER: one answer to PROBE; behind it the object of the failed step as bytes (may be empty).
struct sb_layer_report {
  struct sb_header header;
  uint32_t layer;     // one bit of enum sb_layer
  uint32_t engaged;   // 1 or 0
  uint32_t step;      // enum sb_step that failed, 0 if engaged
  int32_t error;      // errno of that step, 0 if engaged; ECANCELED: not tried, because a layer before it is missing
};

// ---------------------------------------------------------------------------------------------------------------------
// Events of a run

// FOLDER: a bare sb_header. The descriptor is the mount of a tmpfs that holds the work folder and nothing else, attached
// nowhere. It comes before anything of the program runs and shows what the run does with it, so it must not be given to
// another RUN before this one has ended; then it may be, once: that run sends a new one. The files are gone when the last
// descriptor and the last run are. Its quota, work_bytes and work_inodes of the run that made it, stays; /tmp and /dev/shm
// of each run have their own. Input files replace what an earlier run has left in their place, but a folder. ARTIFACT and
// SKIPPED name only what this run has changed, by the time of the last change of each file. A descriptor that is no such
// mount, belongs to another uid or was used before ends the run with FAILED, layer 0.

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

/// OUTPUT, PARTIAL and TAIL: bytes of one stream; they follow the struct. A PARTIAL is for watching a run: it leaves gaps
/// (`offset` tells), is not sent to a server that does not read, and what it holds may come again in TAIL.
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

/// What was being done when something failed. `sb_step_name` puts it into words.
enum sb_step {
  SB_STEP_MESSAGE = 1,      // the RUN message itself; object: the member
  SB_STEP_PARCEL = 2,       // the parcel; object: the record's name
  SB_STEP_SLOT = 3,         // too many runs
  SB_STEP_CLONE = 4,        // clone(2) with all namespaces; object: the one refused by itself, or "combination"
  SB_STEP_ID_MAP = 5,       // uid_map, gid_map, setgroups; object: the file
  SB_STEP_IDENTITY = 6,     // setresuid and kin
  SB_STEP_SOURCE = 7,       // opening a bind source; object: its path
  SB_STEP_ROOT = 8,         // building the private root; object: the path inside
  SB_STEP_PROC = 9,         // mounting /proc
  SB_STEP_PIVOT = 10,       // pivot_root and letting go of the old root
  SB_STEP_NAMESPACE_LIMIT = 11,  // user.max_*_namespaces; object: the file
  SB_STEP_FILE = 12,        // writing an input file; object: its name
  SB_STEP_PIPE = 13,        // pipes and other descriptors of init
  SB_STEP_FORK = 14,        // the program's process
  SB_STEP_SESSION = 15,     // setsid, signals, umask, working directory
  SB_STEP_LIMITS = 16,      // object: the limit
  SB_STEP_CAPABILITIES = 17,
  SB_STEP_NO_NEW_PRIVS = 18,
  SB_STEP_LANDLOCK = 19,    // object: the path or the call
  SB_STEP_SECCOMP = 20,
  SB_STEP_NOTIFY = 21,      // the seccomp listener
  SB_STEP_EXEC = 22,        // object: the program
  SB_STEP_WATCH = 23,       // clock, watchdog, poll
  SB_STEP_COLLECT = 24,     // artifacts; object: the path
  SB_STEP_TIER = 25,        // reserved for weaker tiers: none that the run accepts can be reached
  SB_STEP_WARM = 26,        // birth by a warm parent
  SB_STEP_HOST = 30,        // the host's own start; object: the call or file. The host ends after the first such answer
};

/// FAILED: the run ended at `step`; the object follows as bytes (may be empty).
struct sb_failed {
  struct sb_header header;
  uint32_t step;   // enum sb_step
  int32_t error;   // errno
  uint32_t layer;  // the bit of enum sb_layer the step belongs to, 0 = none (a mistake in the request)
  uint32_t reserved;
};

/// The step in a few words ("mounting /proc"), "unknown step" for a number outside enum sb_step. Never null.
const char *_Nonnull sb_step_name(uint32_t step);

/// The layer's name as it stands in results and in `doctor` ("user_namespace"), "unknown" for anything but one known
/// bit. Never null.
const char *_Nonnull sb_layer_name(uint32_t layer);

#endif
