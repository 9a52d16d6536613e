// What every message begins with, their numbers, and the bounds that both sides keep. See sandbox_protocol.h.
#ifndef WORKBENCH_SANDBOX_MESSAGE_H
#define WORKBENCH_SANDBOX_MESSAGE_H

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
  /// A run that makes a folder to be kept has one of SB_FOLDER_UID_BASE + (host pid mod 2^20) * 128 + n, where n counts
  /// the host's folders; later runs with that folder have the same. The range 0x78000000 ... 0x7fffffff is nobody's
  /// either.
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

#endif
