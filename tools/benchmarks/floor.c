// A line loop that answers each request without looking at it: the least that any server on two pipes can cost.
//
// For every line with an "id" it writes {"jsonrpc":"2.0","id":<id>,"result":{}}, all answers of one read in one write.
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char before[] = "{\"jsonrpc\":\"2.0\",\"id\":";
static const char after[] = ",\"result\":{}}\n";
static const char member[] = "\"id\":";

struct buffer {
  char *bytes;
  size_t count, room;
};

static void reserve(struct buffer *buffer, size_t more) {
  if (buffer->room - buffer->count >= more) return;
  while (buffer->room - buffer->count < more) buffer->room = buffer->room ? buffer->room * 2 : 1 << 16;
  buffer->bytes = realloc(buffer->bytes, buffer->room);
  if (!buffer->bytes) exit(1);
}

static void append(struct buffer *buffer, const char *bytes, size_t count) {
  reserve(buffer, count);
  memcpy(buffer->bytes + buffer->count, bytes, count);
  buffer->count += count;
}

static void answer(const char *line, size_t count, struct buffer *output) {
  const char *id = memmem(line, count, member, sizeof member - 1);
  if (!id) return;
  id += sizeof member - 1;
  const char *end = id;
  while (end < line + count && *end != ',' && *end != '}') end++;
  append(output, before, sizeof before - 1);
  append(output, id, (size_t)(end - id));
  append(output, after, sizeof after - 1);
}

static bool flush(struct buffer *output) {
  for (size_t done = 0; done < output->count;) {
    ssize_t count = write(STDOUT_FILENO, output->bytes + done, output->count - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    done += (size_t)count;
  }
  output->count = 0;
  return true;
}

int main(void) {
  struct buffer input = {0}, output = {0};
  for (;;) {
    reserve(&input, 1 << 16);
    ssize_t count = read(STDIN_FILENO, input.bytes + input.count, input.room - input.count);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return count < 0;
    // What was there before holds no line feed.
    char *search = input.bytes + input.count;
    input.count += (size_t)count;
    char *line = input.bytes, *end = input.bytes + input.count, *feed;
    while ((feed = memchr(search, '\n', (size_t)(end - search)))) {
      answer(line, (size_t)(feed - line), &output);
      line = search = feed + 1;
    }
    input.count = (size_t)(end - line);
    memmove(input.bytes, line, input.count);
    if (!flush(&output)) return 1;
  }
}
