// What a program writes: the head as it comes, the last bytes at the end, the rest counted.
#ifndef WORKBENCH_INIT_OUTPUT_H
#define WORKBENCH_INIT_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "run.h"

struct stream {
  uint32_t name;       // enum sb_stream
  int pipe;            // read end, non-blocking; -1 after its end
  int error;           // errno of a read that failed: what followed is lost; 0 = none did
  uint64_t total;      // bytes read
  uint64_t head_size;  // bytes in `head`
  uint64_t head_sent;
  uint64_t partial_sent;  // up to where PARTIAL has told
  uint64_t head_limit;
  uint64_t tail_limit;
  uint8_t head[SB_OUTPUT_KEEP_MAX];
  uint8_t tail[SB_OUTPUT_KEEP_MAX];  // ring: byte n of the stream at n mod tail_limit
};

/// Reads once what the pipe has. True if it had something.
bool output_read(struct stream *stream);

/// Sends what of the head has not been sent; with MSG_DONTWAIT a full socket is no error. False if the server is gone.
bool output_send_head(struct stream *stream, int socket, int flags);

/// Whether something was printed beyond the head that no PARTIAL has told.
bool output_has_partial(const struct stream *stream);

/// Sends the last bytes of it. A server that does not read misses them.
void output_send_partial(struct stream *stream, int socket);

/// Sends the tail.
bool output_send_tail(struct stream *stream, int socket);

#endif
