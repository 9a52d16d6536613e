// Spawns a server on two pipes, talks to it, and prints what it took as one line of JSON. In C, so that the measuring
// costs little beside what is measured.
//
//   driver [--timeout SECONDS] --talk FILE ANSWERS [--until FILE TEXT] [--burst FILE ANSWERS]... [--rounds COUNT]
//          [--window COUNT] [--turns FILE [--answers FILE]] [--abreast FILE COUNT] -- COMMAND...
//
// talk     the first line of FILE is sent and answered before the rest is; ANSWERS counts all its answers
// until    the one request of FILE is sent again and again until its answer holds TEXT: what a server prepares beside its
//          answers is there then
// burst    all of FILE is sent as fast as the server reads, until ANSWERS lines have come back; every line is a request
// rounds   how often all bursts are repeated
// window   the most requests of a burst that are unanswered at any time
// turns    the lines of FILE, all of them requests, each sent when the one before is answered
// answers  what the turns were answered is written to FILE, a line each, and the time and CPU time of each are told
// abreast  the lines of FILE, calls with ids that count up, COUNT of them unanswered at any time: each result is followed by the
//          next call. A call that is refused as overloaded is counted, and nothing is sent in its place; so are runs that
//          were executed and not born
//
// Times are nanoseconds. CPU time is that of the whole server process, all threads. After the talk and after each burst the
// server's memory, threads and descriptors are looked at. When the timeout has passed the server is killed and the driver
// fails.
//
// Long because it is one program in one file, which one call of the compiler makes wherever a benchmark runs.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static pid_t server;
static int to_server, from_server;

static _Noreturn void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "driver: ");
  vfprintf(stderr, format, arguments);
  fprintf(stderr, "\n");
  va_end(arguments);
  if (server > 0) kill(server, SIGKILL);
  exit(1);
}

static void on_alarm(int signal_number) {
  (void)signal_number;
  static const char message[] = "driver: timeout, the server is killed\n";
  if (write(STDERR_FILENO, message, sizeof message - 1) < 0) _exit(3);
  kill(server, SIGKILL);
  _exit(2);
}

static int64_t nanoseconds(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time)) return 0;
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int64_t now(void) { return nanoseconds(CLOCK_MONOTONIC); }

static int64_t server_cpu(void) {
  clockid_t clock;
  return clock_getcpuclockid(server, &clock) ? 0 : nanoseconds(clock);
}

/// Processor time of everything on the machine: what a sandboxed program takes is in no process of the server's.
static int64_t machine_cpu(void) {
  FILE *file = fopen("/proc/stat", "re");
  if (!file) fail("no /proc/stat: %s", strerror(errno));
  int64_t user = 0, nice = 0, kernel = 0, idle = 0, waiting = 0, interrupts = 0, soft = 0;
  int found =
      fscanf(file, "cpu %ld %ld %ld %ld %ld %ld %ld", &user, &nice, &kernel, &idle, &waiting, &interrupts, &soft);
  fclose(file);
  if (found != 7) fail("/proc/stat: not as expected");
  return (user + nice + kernel + interrupts + soft) * (1000000000 / sysconf(_SC_CLK_TCK));
}

/// A field of /proc/PID/status; memory is in KiB.
static long server_status(const char *field) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%d/status", server);
  FILE *file = fopen(path, "re");
  if (!file) fail("no %s: %s", path, strerror(errno));
  long value = -1;
  while (fgets(line, sizeof line, file))
    if (!strncmp(line, field, strlen(field))) value = strtol(line + strlen(field) + 1, NULL, 10);
  fclose(file);
  return value;
}

static int server_descriptors(void) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/fd", server);
  DIR *folder = opendir(path);
  if (!folder) fail("no %s: %s", path, strerror(errno));
  int count = 0;
  for (struct dirent *entry; (entry = readdir(folder));) count += entry->d_name[0] != '.';
  closedir(folder);
  return count;
}

/// What the server holds, as members of an object.
static void print_holdings(void) {
  printf("\"resident_kib\":%ld,\"threads\":%ld,\"descriptors\":%d", server_status("VmRSS"), server_status("Threads"),
         server_descriptors());
}

struct text {
  char *bytes;
  size_t count;
};

static struct text load(const char *path) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (descriptor < 0 || fstat(descriptor, &status)) fail("%s: %s", path, strerror(errno));
  struct text text = {malloc((size_t)status.st_size + 1), (size_t)status.st_size};
  for (size_t done = 0; done < text.count;) {
    ssize_t count = read(descriptor, text.bytes + done, text.count - done);
    if (count <= 0) fail("%s: cut short", path);
    done += (size_t)count;
  }
  close(descriptor);
  return text;
}

/// What the server has said since the last `expect`.
static struct {
  char *bytes;
  size_t count, room;
} heard;

static bool hear(void) {
  if (heard.room - heard.count < 1 << 18) {
    heard.room = heard.room ? heard.room * 2 : 1 << 20;
    heard.bytes = realloc(heard.bytes, heard.room);
    if (!heard.bytes) fail("out of memory");
  }
  ssize_t count = read(from_server, heard.bytes + heard.count, heard.room - heard.count);
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (count < 0) fail("read: %s", strerror(errno));
  heard.count += (size_t)count;
  return count > 0;
}

static size_t count_lines(size_t from) {
  size_t lines = 0;
  for (char *feed = heard.bytes + from; (feed = memchr(feed, '\n', (size_t)(heard.bytes + heard.count - feed))); feed++)
    lines++;
  return lines;
}

/// Ends a measurement: an answer that is an error would measure something else.
static void expect_results(void) {
  static const char *const errors[] = {"\"error\":", "\"isError\":true"};
  for (size_t each = 0; each < 2; each++) {
    char *found = memmem(heard.bytes, heard.count, errors[each], strlen(errors[each]));
    if (found) fail("the server answered with an error: %.300s", found);
  }
  heard.count = 0;
}

/// Sends `text` and reads meanwhile, until `answers` lines have come. No more than `window` lines wait for an answer.
static void converse(const char *text, size_t count, size_t answers, size_t window) {
  // Lines may be sent up to `limit`, which is the end of line number `allowed`.
  size_t sent = 0, lines = 0, limit = 0, allowed = 0;
  while (sent < count || lines < answers) {
    // Refilled when half of it has been answered, so that requests travel many at a time.
    bool refill = limit < count && allowed - lines <= window / 2;
    for (; refill && limit < count && allowed < lines + window; allowed++) {
      char *feed = memchr(text + limit, '\n', count - limit);
      limit = feed ? (size_t)(feed - text) + 1 : count;
    }
    struct pollfd polled[] = {{.fd = from_server, .events = POLLIN}, {.fd = to_server, .events = POLLOUT}};
    if (poll(polled, sent < limit ? 2 : 1, -1) < 0 && errno != EINTR) fail("poll: %s", strerror(errno));
    if (polled[0].revents) {
      size_t before = heard.count;
      if (!hear()) fail("the server ended after %zu of %zu answers", lines, answers);
      lines += count_lines(before);
    }
    if (sent < limit && polled[1].revents) {
      ssize_t written = write(to_server, text + sent, limit - sent);
      if (written < 0 && errno != EAGAIN && errno != EINTR) fail("write: %s", strerror(errno));
      if (written > 0) sent += (size_t)written;
    }
  }
}

static int by_size(const void *left, const void *right) {
  int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return (a > b) - (a < b);
}

static void print_each(const char *name, const int64_t *times, size_t count) {
  printf(",\"%s\":[", name);
  for (size_t each = 0; each < count; each++) printf("%s%ld", each ? "," : "", times[each]);
  printf("]");
}

static void measure_turns(struct text text, const char *answers) {
  size_t count = 0;
  for (size_t each = 0; each < text.count; each++) count += text.bytes[each] == '\n';
  int64_t *times = calloc(count, sizeof *times), *spent = calloc(count, sizeof *spent);
  if (!times || !spent) fail("out of memory");
  FILE *kept = answers ? fopen(answers, "we") : NULL;
  if (answers && !kept) fail("%s: %s", answers, strerror(errno));
  int64_t cpu = server_cpu();
  // A blocking read sleeps in one place, as a client's does, instead of two.
  fcntl(from_server, F_SETFL, 0);
  char *line = text.bytes;
  for (size_t each = 0; each < count; each++) {
    char *end = (char *)memchr(line, '\n', (size_t)(text.bytes + text.count - line)) + 1;
    int64_t before = answers ? server_cpu() : 0;
    int64_t start = now();
    if (write(to_server, line, (size_t)(end - line)) != end - line) fail("write: %s", strerror(errno));
    do
      if (!hear()) fail("the server ended after %zu turns", each);
    while (heard.bytes[heard.count - 1] != '\n');
    times[each] = now() - start;
    spent[each] = answers ? server_cpu() - before : 0;
    if (kept && fwrite(heard.bytes, 1, heard.count, kept) != heard.count) fail("%s: cut short", answers);
    expect_results();
    line = end;
  }
  cpu = server_cpu() - cpu;
  if (kept) {
    if (fclose(kept)) fail("%s: %s", answers, strerror(errno));
    print_each("times", times, count);
    print_each("spent", spent, count);
  }
  qsort(times, count, sizeof *times, by_size);
  printf(",\"turns\":{\"p50\":%ld,\"p99\":%ld,\"max\":%ld,\"cpu\":%ld}", times[count / 2], times[count * 99 / 100],
         times[count - 1], cpu / (int64_t)count);
}

static bool has(const char *line, size_t count, const char *part) { return memmem(line, count, part, strlen(part)); }

static void repeat_until(struct text request, const char *part) {
  for (bool there = false; !there;) {
    converse(request.bytes, request.count, 1, 1);
    there = has(heard.bytes, heard.count, part);
    expect_results();
  }
}

/// The number behind the first "id": of a line, or 0.
static size_t id_of(const char *line, size_t count) {
  static const char key[] = "\"id\":";
  char *found = memmem(line, count, key, sizeof key - 1);
  return found ? strtoul(found + sizeof key - 1, NULL, 10) : 0;
}

static void print_times(const char *name, int64_t *times, size_t count) {
  qsort(times, count, sizeof *times, by_size);
  printf(",\"%s\":{\"count\":%zu", name, count);
  if (count)
    printf(",\"p50\":%ld,\"p99\":%ld,\"max\":%ld", times[count / 2], times[count * 99 / 100], times[count - 1]);
  printf("}");
}

/// From the moment when a call may be sent to its answer: what a client with so many calls under way waits for each.
static void measure_abreast(struct text text, size_t abreast) {
  size_t count = 0;
  for (size_t each = 0; each < text.count; each++) count += text.bytes[each] == '\n';
  int64_t *starts = calloc(count, sizeof *starts), *served = calloc(count, sizeof *served),
          *refused = calloc(count, sizeof *refused);
  if (!starts || !served || !refused) fail("out of memory");
  const size_t first_id = id_of(text.bytes, text.count);
  // Lines may be sent up to `limit`, which is the end of line number `allowed`.
  size_t allowed = 0, limit = 0, sent = 0, scanned = 0, served_count = 0, refused_count = 0, executed = 0;
  int64_t cpu = server_cpu(), machine = machine_cpu(), wall = now();
  for (;;) {
    // A call that was refused keeps its place: nothing is sent in it any more.
    for (; allowed < count && allowed < abreast + served_count; allowed++) {
      starts[allowed] = now();
      limit = (size_t)((char *)memchr(text.bytes + limit, '\n', text.count - limit) - text.bytes) + 1;
    }
    if (served_count + refused_count == allowed) break;
    struct pollfd polled[] = {{.fd = from_server, .events = POLLIN}, {.fd = to_server, .events = POLLOUT}};
    if (poll(polled, sent < limit ? 2 : 1, -1) < 0 && errno != EINTR) fail("poll: %s", strerror(errno));
    if (sent < limit && polled[1].revents) {
      ssize_t written = write(to_server, text.bytes + sent, limit - sent);
      if (written < 0 && errno != EAGAIN && errno != EINTR) fail("write: %s", strerror(errno));
      if (written > 0) sent += (size_t)written;
    }
    if (!polled[0].revents) continue;
    if (!hear()) fail("the server ended after %zu answers", served_count + refused_count);
    int64_t heard_at = now();
    for (char *end; (end = memchr(heard.bytes + scanned, '\n', heard.count - scanned));) {
      char *line = heard.bytes + scanned;
      size_t length = (size_t)(end - line) + 1;
      scanned += length;
      size_t id = id_of(line, length);
      if (id < first_id || id - first_id >= allowed) continue;
      int64_t took = heard_at - starts[id - first_id];
      executed += has(line, length, "\"path\":\"cold\"");
      if (!has(line, length, "\"error\":") && !has(line, length, "\"isError\":true"))
        served[served_count++] = took;
      else if (has(line, length, "overloaded"))
        refused[refused_count++] = took;
      else
        fail("the server answered with an error: %.*s", (int)(length < 300 ? length : 300), line);
    }
    memmove(heard.bytes, heard.bytes + scanned, heard.count - scanned);
    heard.count -= scanned;
    scanned = 0;
  }
  wall = now() - wall;
  printf(",\"abreast\":{\"wall\":%ld,\"cpu\":%ld,\"machine\":%ld,\"executed\":%zu", wall, server_cpu() - cpu,
         machine_cpu() - machine, executed);
  print_times("served", served, served_count);
  print_times("refused", refused, refused_count);
  printf("}");
}

static void start(char **command) {
  int input[2], output[2];
  if (pipe2(input, O_CLOEXEC) || pipe2(output, O_CLOEXEC)) fail("pipe2: %s", strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  int error = posix_spawn(&server, command[0], &actions, NULL, command, environ);
  if (error) fail("%s: %s", command[0], strerror(error));
  close(input[0]);
  close(output[1]);
  to_server = input[1];
  from_server = output[0];
  fcntl(to_server, F_SETFL, O_NONBLOCK);
  fcntl(from_server, F_SETFL, O_NONBLOCK);
}

int main(int count, char **arguments) {
  struct text talk = {0}, until = {0}, turns = {0}, calls = {0}, bursts[16];
  const char *part = NULL, *answers = NULL;
  size_t talk_answers = 0, burst_answers[16], burst_count = 0, rounds = 1, window = SIZE_MAX / 2, abreast = 0;
  unsigned timeout = 60;
  int at = 1;
  for (; at < count && strcmp(arguments[at], "--"); at++) {
    bool is_burst = !strcmp(arguments[at], "--burst");
    if (at + 2 < count && !strcmp(arguments[at], "--talk")) {
      talk = load(arguments[++at]);
      talk_answers = strtoul(arguments[++at], NULL, 10);
    } else if (at + 2 < count && !strcmp(arguments[at], "--until")) {
      until = load(arguments[++at]);
      part = arguments[++at];
    } else if (at + 2 < count && is_burst && burst_count < 16) {
      bursts[burst_count] = load(arguments[++at]);
      burst_answers[burst_count++] = strtoul(arguments[++at], NULL, 10);
    } else if (at + 1 < count && !strcmp(arguments[at], "--turns")) {
      turns = load(arguments[++at]);
    } else if (at + 1 < count && !strcmp(arguments[at], "--answers")) {
      answers = arguments[++at];
    } else if (at + 2 < count && !strcmp(arguments[at], "--abreast")) {
      calls = load(arguments[++at]);
      abreast = strtoul(arguments[++at], NULL, 10);
    } else if (at + 1 < count && !strcmp(arguments[at], "--rounds")) {
      rounds = strtoul(arguments[++at], NULL, 10);
    } else if (at + 1 < count && !strcmp(arguments[at], "--window")) {
      window = strtoul(arguments[++at], NULL, 10);
    } else if (at + 1 < count && !strcmp(arguments[at], "--timeout")) {
      timeout = (unsigned)strtoul(arguments[++at], NULL, 10);
    } else {
      fail("unknown argument %s", arguments[at]);
    }
  }
  if (at + 1 >= count || !talk.count) fail("usage: see driver.c");

  signal(SIGPIPE, SIG_IGN);
  signal(SIGALRM, on_alarm);
  int64_t began = now();
  start(arguments + at + 1);
  alarm(timeout);

  size_t first = (size_t)((char *)memchr(talk.bytes, '\n', talk.count) - talk.bytes) + 1;
  converse(talk.bytes, first, 1, SIZE_MAX / 2);
  printf("{\"first_answer\":%ld", now() - began);
  if (first < talk.count) converse(talk.bytes + first, talk.count - first, talk_answers - 1, SIZE_MAX / 2);
  expect_results();
  printf(",");
  print_holdings();
  if (part) repeat_until(until, part);

  printf(",\"bursts\":[");
  for (size_t each = 0; each < rounds * burst_count; each++) {
    struct text burst = bursts[each % burst_count];
    int64_t cpu = server_cpu(), machine = machine_cpu(), wall = now();
    converse(burst.bytes, burst.count, burst_answers[each % burst_count], window);
    wall = now() - wall;
    cpu = server_cpu() - cpu;
    machine = machine_cpu() - machine;
    expect_results();
    printf("%s{\"wall\":%ld,\"cpu\":%ld,\"machine\":%ld,", each ? "," : "", wall, cpu, machine);
    print_holdings();
    printf("}");
  }
  printf("]");
  if (turns.count) measure_turns(turns, answers);
  if (calls.count) measure_abreast(calls, abreast);
  printf(",\"peak_kib\":%ld", server_status("VmHWM"));

  close(to_server);
  fcntl(from_server, F_SETFL, 0);
  while (hear()) heard.count = 0;
  struct rusage usage;
  int status;
  if (wait4(server, &status, 0, &usage) < 0) fail("wait4: %s", strerror(errno));
  int64_t cpu = ((int64_t)usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000 +
                ((int64_t)usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000;
  printf(",\"cpu\":%ld,\"status\":%d}\n", cpu, status);
  return 0;
}
