#include "slots.h"

struct slot slots[SB_RUNS_MAX];

uint32_t slots_find_free(void) {
  for (uint32_t index = 0; index < SB_RUNS_MAX - 1; index++) {
    if (slots[index].state == SLOT_FREE) return index;
  }
  return SB_RUNS_MAX;
}

static bool waits(const struct slot *slot, uint32_t warm) { return slot->state == SLOT_WAITS && slot->warm == warm; }

uint32_t slots_find_waiting(uint32_t warm) {
  uint32_t found = SB_RUNS_MAX;
  for (uint32_t index = 0; index < SB_RUNS_MAX; index++) {
    if (!waits(&slots[index], warm)) continue;
    // Serials may have wrapped around.
    if (found == SB_RUNS_MAX || (int32_t)(slots[index].serial - slots[found].serial) < 0) found = index;
  }
  return found;
}

uint32_t slots_count_waiting(uint32_t warm) {
  uint32_t count = 0;
  for (uint32_t index = 0; index < SB_RUNS_MAX; index++) count += waits(&slots[index], warm);
  return count;
}

uint32_t slots_find_init(pid_t init) {
  for (uint32_t index = 0; index < SB_RUNS_MAX; index++) {
    if (slots[index].init == init) return index;
  }
  return SB_RUNS_MAX;
}

void slots_free_all(uint32_t warm) {
  for (uint32_t index = 0; index < SB_RUNS_MAX; index++) {
    if (slots[index].warm == warm) slots[index] = (struct slot){0};
  }
}

uint32_t slots_next_serial(void) {
  static uint32_t last;
  return ++last;
}
