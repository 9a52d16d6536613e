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
// or FAILED as the only event (but for FOLDER), or as the last one in place of the rest: a step of the isolation or of
// the collection failed. No user code has run if STARTED did not come before it. End of file without DONE or FAILED
// means that init itself died (host killed, machine out of memory): nothing of the run is alive then.
//
// The server may send CANCEL on the event socket (the run is killed, events follow up to DONE with status CANCELLED),
// or close it (the run is killed, nothing follows). TERM, grace and KILL on the wall clock are init's business; a
// server that wants a second clock closes the socket.
//
// sandbox_message.h has what all messages share, sandbox_requests.h and sandbox_events.h the two directions,
// sandbox_layers.h the words in which both speak of isolation.
#ifndef WORKBENCH_SANDBOX_PROTOCOL_H
#define WORKBENCH_SANDBOX_PROTOCOL_H

#include "sandbox_events.h"
#include "sandbox_layers.h"
#include "sandbox_message.h"
#include "sandbox_requests.h"

#endif
