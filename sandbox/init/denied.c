#include "denied.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "message.h"
#include "policies.h"

enum {
  PAGE = 4096,
  // A program that is refused more often than this is no longer probing; answering at full speed would let it burn our
  // CPU.
  DENIED_FREELY = 1000,
  DENIED_DELAY_NS = 1000000,
};

static int answer_for(const struct policy *policy, uint32_t number) {
  size_t low = 0;
  size_t high = policy->eperm_count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (policy->eperm[middle] == number) return EPERM;
    if (policy->eperm[middle] < number) low = middle + 1;
    else high = middle;
  }
  return ENOSYS;
}

static void record(struct denied *denied, const struct seccomp_data *data, int answer) {
  denied->total += 1;
  uint32_t number = (uint32_t)data->nr;
  for (uint32_t index = 0; index < denied->count; index++) {
    if (denied->calls[index].number == number) {
      denied->calls[index].count += 1;
      return;
    }
  }
  if (denied->count == DENIED_NUMBERS_MAX) return;
  struct sb_denied *call = &denied->calls[denied->count++];
  *call = (struct sb_denied){
    .header.kind = SB_DENIED, .number = number, .architecture = data->arch, .answer = answer, .count = 1,
  };
  memcpy(call->arguments, data->args, sizeof call->arguments);
}

static uint64_t in_pages(uint64_t length) { return (length + PAGE - 1) & ~(uint64_t)(PAGE - 1); }

// A shared anonymous mapping, the one call that is notified and may be carried out. Its pages belong to no process but
// to an object of the kernel's: they stay when whoever touched them has ended or keeps one page of them, and what /proc
// shows of a tree need not contain them. So the whole length is charged to the run before it is mapped, for as long as
// the run lives, and the run gets no more in all than its limit.
static bool charge_shared_mapping(struct run *run, const struct seccomp_data *data) {
  uint64_t length = data->args[1];
  uint64_t limit = run->request.memory_bytes;
  // Pages of other sizes are rounded up by more than we would charge.
  if ((data->args[3] & MAP_HUGETLB) || length > limit || run->shared_bytes > limit - length) return false;
  run->shared_bytes += in_pages(length);
  return true;
}

// A new RLIMIT_CORE for the caller, the old one not asked for. Programs that care for their secrets take all core dumps
// away, and most take a refusal for an error. None is ever written: to do nothing does what they want (see limits.c).
static bool is_core_limit(const struct seccomp_data *data) {
  if (data->nr == SYS_setrlimit) return (uint32_t)data->args[0] == RLIMIT_CORE;
  return data->nr == SYS_prlimit64 && (uint32_t)data->args[0] == 0 && (uint32_t)data->args[1] == RLIMIT_CORE &&
    data->args[3] == 0;
}

bool denied_answer(struct denied *denied, struct run *run, uint64_t now) {
  struct seccomp_notif request = {0};
  if (ioctl(run->listener, SECCOMP_IOCTL_NOTIF_RECV, &request) < 0) {
    // ENOENT: the caller was killed in between.
    return errno == ENOENT || errno == EINTR;
  }
  struct seccomp_notif_resp response = {.id = request.id};
  uint64_t charged = 0;
  if (request.data.nr == SYS_mmap) {
    // The only SECCOMP_USER_NOTIF_FLAG_CONTINUE: what was judged stands in registers of a thread that waits for us.
    // Arguments behind a pointer could be others by the time the kernel reads them again.
    if (charge_shared_mapping(run, &request.data)) {
      response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
      charged = in_pages(request.data.args[1]);
    } else {
      response.error = -ENOMEM;
    }
  } else if (!is_core_limit(&request.data)) {
    int answer = answer_for(policy_find(run->request.policy), (uint32_t)request.data.nr);
    record(denied, &request.data, answer);
    response.error = -answer;
  }
  if (ioctl(run->listener, SECCOMP_IOCTL_NOTIF_SEND, &response) < 0) {
    if (errno != ENOENT) return false;
    // The caller was killed, or a signal took it out of the call, and it asks again: nothing was mapped.
    run->shared_bytes -= charged;
  }
  denied->answered += 1;
  if (denied->answered > DENIED_FREELY) denied->resume_ns = now + DENIED_DELAY_NS;
  return true;
}

bool denied_send(struct denied *denied, int socket) {
  for (uint32_t index = 0; index < denied->count; index++) {
    if (!message_send(socket, &denied->calls[index], sizeof denied->calls[index], NULL, 0, -1, 0)) return false;
  }
  return true;
}
