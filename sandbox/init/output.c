#include "output.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "message.h"

static uint64_t smaller(uint64_t left, uint64_t right) { return left < right ? left : right; }

static void keep_in_ring(struct stream *stream, const uint8_t *bytes, uint64_t size) {
  if (stream->tail_limit == 0) return;
  uint64_t offset = stream->total;
  if (size > stream->tail_limit) {
    uint64_t passed = size - stream->tail_limit;
    bytes += passed;
    offset += passed;
    size -= passed;
  }
  uint64_t place = offset % stream->tail_limit;
  uint64_t first = smaller(size, stream->tail_limit - place);
  memcpy(stream->tail + place, bytes, first);
  memcpy(stream->tail, bytes + first, size - first);
}

bool output_read(struct stream *stream) {
  static uint8_t buffer[64 << 10];
  if (stream->pipe < 0) return false;
  ssize_t count;
  do count = read(stream->pipe, buffer, sizeof buffer);
  while (count < 0 && errno == EINTR);
  if (count < 0 && errno == EAGAIN) return false;
  if (count <= 0) {
    if (count < 0) stream->error = errno;
    close(stream->pipe);
    stream->pipe = -1;
    return false;
  }
  uint64_t size = (uint64_t)count;
  uint64_t to_head = smaller(size, stream->head_limit - stream->head_size);
  memcpy(stream->head + stream->head_size, buffer, to_head);
  stream->head_size += to_head;
  keep_in_ring(stream, buffer, size);
  stream->total += size;
  return true;
}

bool output_send_head(struct stream *stream, int socket, int flags) {
  if (stream->head_sent == stream->head_size) return true;
  struct sb_output event = {.header.kind = SB_OUTPUT, .stream = stream->name, .offset = stream->head_sent};
  uint64_t size = stream->head_size - stream->head_sent;
  if (message_send(socket, &event, sizeof event, stream->head + stream->head_sent, size, -1, flags)) {
    stream->head_sent += size;
    return true;
  }
  return (flags & MSG_DONTWAIT) && errno == EAGAIN;
}

// Sends what lies in the ring from `start`, or as much of it as the ring still has and `limit` allows.
static bool send_from_ring(
  struct stream *stream, int socket, enum sb_kind kind, uint64_t start, uint64_t limit, int flags) {
  uint64_t oldest = stream->total - smaller(stream->total, smaller(stream->tail_limit, limit));
  if (start < oldest) start = oldest;
  uint64_t size = stream->total - start;
  if (size == 0) return true;
  uint8_t bytes[SB_OUTPUT_KEEP_MAX];
  uint64_t place = start % stream->tail_limit;
  uint64_t first = smaller(size, stream->tail_limit - place);
  memcpy(bytes, stream->tail + place, first);
  memcpy(bytes + first, stream->tail, size - first);
  struct sb_output event = {.header.kind = kind, .stream = stream->name, .offset = start};
  return message_send(socket, &event, sizeof event, bytes, size, -1, flags);
}

bool output_has_partial(const struct stream *stream) {
  return stream->total > stream->head_size && stream->total > stream->partial_sent;
}

void output_send_partial(struct stream *stream, int socket) {
  if (!output_has_partial(stream)) return;
  uint64_t start = stream->partial_sent > stream->head_size ? stream->partial_sent : stream->head_size;
  send_from_ring(stream, socket, SB_PARTIAL, start, SB_PARTIAL_MAX, MSG_DONTWAIT);
  stream->partial_sent = stream->total;
}

bool output_send_tail(struct stream *stream, int socket) {
  return send_from_ring(stream, socket, SB_TAIL, stream->head_size, stream->tail_limit, 0);
}
