#include "census.h"

struct member *census_find(struct census *census, size_t *place, uint32_t pid, uint64_t inode) {
  while (*place < census->count && census->members[*place].pid < pid) *place += 1;
  if (*place == census->count) return NULL;
  struct member *member = &census->members[*place];
  return member->pid == pid && member->inode == inode ? member : NULL;
}

void census_add(struct census *census, const struct member *member) {
  if (census->count < CENSUS_MAX) census->members[census->count++] = *member;
}
