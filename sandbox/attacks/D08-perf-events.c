#include "attack.h"
#include <linux/perf_event.h>

int main(void) {
  struct perf_event_attr event = {.type = PERF_TYPE_SOFTWARE, .size = sizeof event, .exclude_kernel = 1, .disabled = 1};
  TRY(syscall(SYS_perf_event_open, &event, 0, -1, -1, 0));
  puts("DONE");
}
