// The memory of the warm parent as a file: fork(2) need not copy the page tables of what is mapped from a file and was
// not changed since, and a process that ends need not give back what it never touched.
//
// All is as before for whoever looks at the memory: the same addresses, the same content, private and with the same
// rights. The file has no name, no descriptor of it is left, and its seals keep everybody from changing it.
#include "snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cleanup.h"
#include "pages.h"

enum {
  MAPS_MAX = 16 << 20,  // bytes of /proc/self/smaps
  // So many pages of anonymous memory that nobody has touched stay out of the file.
  GAP = 16,
};

/// A mapping as /proc/self/smaps tells of it.
struct mapping {
  uintptr_t start;
  uintptr_t end;
  int protection;
  bool has_file;
};

struct snapshot {
  int file;
  int pagemap;
  off_t size;
  struct page_ranges *moved;
};

// False for what must stay as it is: what is shared, what is executed (a file already), what cannot be read, the stack
// that we stand on, and the kernel's own.
static bool parse(const char *line, struct mapping *mapping) {
  unsigned long start, end, inode;
  char rights[5];
  int name = 0;
  if (sscanf(line, "%lx-%lx %4s %*x %*x:%*x %lu %n", &start, &end, rights, &inode, &name) < 4) return false;
  if (rights[3] != 'p' || rights[0] != 'r' || rights[2] == 'x') return false;
  if (line[name] == '[' && strncmp(line + name, "[heap]", 6) != 0) return false;
  *mapping = (struct mapping){
    .start = start, .end = end, .has_file = inode != 0,
    .protection = PROT_READ | (rights[1] == 'w' ? PROT_WRITE : 0),
  };
  return true;
}

// Nothing may change between the writes and the mapping, in whatever memory: both calls are made by number, so that the
// dynamic linker has looked up what they go through when the file was made, and change no errno when they succeed.
static bool move(struct snapshot *snapshot, uintptr_t start, uintptr_t end, int protection) {
  const size_t size = end - start;
  if (!page_ranges_add(snapshot->moved, start, end)) return false;
  for (size_t done = 0; done < size;) {
    long count = syscall(SYS_pwrite64, snapshot->file, start + done, size - done, snapshot->size + (off_t)done);
    if (count <= 0) return false;
    done += (size_t)count;
  }
  long where = syscall(SYS_mmap, start, size, protection, MAP_PRIVATE | MAP_FIXED, snapshot->file, snapshot->size);
  if (where != (long)start) return false;
  snapshot->size += (off_t)size;
  return true;
}

// Of a file's mapping all or nothing; of anonymous memory what was touched, with the small gaps in it.
static bool move_mapping(struct snapshot *snapshot, const struct mapping *mapping) {
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  uintptr_t first = 0, next = 0;  // of the range that is being put together; 0 = none yet
  for (uintptr_t at = mapping->start; at < mapping->end; at += page) {
    enum page_kind kind = page_look(snapshot->pagemap, at);
    if (kind == PAGE_UNKNOWN) return false;
    if (kind != PAGE_OWN) continue;
    if (mapping->has_file) return move(snapshot, mapping->start, mapping->end, mapping->protection);
    if (first && at - next > GAP * page) {
      if (!move(snapshot, first, next, mapping->protection)) return false;
      first = 0;
    }
    if (!first) first = at;
    next = at + page;
  }
  return !first || move(snapshot, first, next, mapping->protection);
}

// The last line of a mapping. What a fork shall find empty (wf), or not at all (dc), would be there in every run if it
// became a file: such is the state of random generators in the C library, which no two processes may share.
static bool is_copied_by_fork(const char *line) {
  const char *end = strchr(line, '\n');
  for (const char *flag = line; (flag = memchr(flag, ' ', (size_t)(end - flag))); flag++) {
    if (strncmp(flag, " wf", 3) == 0 || strncmp(flag, " dc", 3) == 0) return false;
  }
  return true;
}

static bool read_maps(char *text) {
  cleanup_fd int maps = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);
  if (maps < 0) return false;
  size_t size = 0;
  while (size < MAPS_MAX - 1) {
    ssize_t count = read(maps, text + size, MAPS_MAX - 1 - size);
    if (count < 0) return false;
    if (count == 0) return true;
    size += (size_t)count;
  }
  errno = E2BIG;
  return false;
}

bool snapshot_memory(struct page_ranges *moved) {
  cleanup_fd int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  cleanup_fd int file = (int)syscall(SYS_memfd_create, "warm", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  // Shared, so that the kernel does not make one mapping of it and of something that is to be moved.
  char *text = mmap(NULL, MAPS_MAX, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (pagemap < 0 || file < 0 || text == MAP_FAILED || !read_maps(text)) return false;
  struct snapshot snapshot = {.file = file, .pagemap = pagemap, .moved = moved};
  static const char flags[] = "VmFlags:";
  struct mapping mapping;
  bool is_moved = false;
  for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
    if (parse(line, &mapping)) {
      is_moved = true;
    } else if (strncmp(line, flags, sizeof flags - 1) == 0) {
      if (is_moved && is_copied_by_fork(line) && !move_mapping(&snapshot, &mapping)) return false;
      is_moved = false;
    }
  }
  munmap(text, MAPS_MAX);
  // The file has no name, yet a mapping of it gives its owner or whoever may write to it more to ask of the kernel.
  if (fchmod(file, 0) < 0) return false;
  return fcntl(file, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) == 0;
}
