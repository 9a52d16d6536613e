// Ranges of memory pages, and which pages a process has of its own.
#ifndef WORKBENCH_WARM_PAGES_H
#define WORKBENCH_WARM_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PAGE_RANGES_MAX = 4096 };

struct page_range {
  uintptr_t start;
  uintptr_t end;
};

struct page_ranges {
  struct page_range all[PAGE_RANGES_MAX];
  size_t count;
};

/// Adds a range, to the last one if that ends where it begins. False with ENOSPC if there is no place.
bool page_ranges_add(struct page_ranges *ranges, uintptr_t start, uintptr_t end);

/// Whether this address lies in one of them.
bool page_ranges_have(const struct page_ranges *ranges, uintptr_t address);

enum page_kind {
  PAGE_UNKNOWN = -1,  // with errno
  PAGE_UNTOUCHED,
  PAGE_OWN,  // this process's, in memory or swapped
  PAGE_OF_FILE,
};

/// What the page at this address is. `pagemap` is /proc/self/pagemap.
enum page_kind page_look(int pagemap, uintptr_t address);

#endif
