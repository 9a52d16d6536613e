#include "pages.h"

#include <errno.h>
#include <unistd.h>

bool page_ranges_add(struct page_ranges *ranges, uintptr_t start, uintptr_t end) {
  if (ranges->count > 0 && ranges->all[ranges->count - 1].end == start) {
    ranges->all[ranges->count - 1].end = end;
    return true;
  }
  if (ranges->count == PAGE_RANGES_MAX) {
    errno = ENOSPC;
    return false;
  }
  ranges->all[ranges->count++] = (struct page_range){start, end};
  return true;
}

bool page_ranges_have(const struct page_ranges *ranges, uintptr_t address) {
  for (size_t index = 0; index < ranges->count; index++) {
    if (ranges->all[index].start <= address && address < ranges->all[index].end) return true;
  }
  return false;
}

enum page_kind page_look(int pagemap, uintptr_t address) {
  // proc_pid_pagemap(5).
  static const uint64_t present = UINT64_C(1) << 63, swapped = UINT64_C(1) << 62, of_file = UINT64_C(1) << 61;
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  uint64_t flags;
  if (pread(pagemap, &flags, sizeof flags, (off_t)(address / page * sizeof flags)) != sizeof flags) return PAGE_UNKNOWN;
  if (flags & swapped) return PAGE_OWN;
  if (!(flags & present)) return PAGE_UNTOUCHED;
  return flags & of_file ? PAGE_OF_FILE : PAGE_OWN;
}
