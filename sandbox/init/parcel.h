// The parcel of a RUN: arguments, environment, binds and input files in one sealed memfd.
#ifndef WORKBENCH_INIT_PARCEL_H
#define WORKBENCH_INIT_PARCEL_H

#include <stdbool.h>

#include "run.h"

/// One record, pointing into the mapping.
struct record {
  uint32_t kind;
  uint32_t mode;
  const char *name;
  size_t name_size;
  const uint8_t *data;
  size_t data_size;
};

/// Maps the parcel after checking its seals, checks every record, and makes the null-terminated argument and
/// environment vectors. Whatever is wrong in it is a mistake of the request: step PARCEL, layer 0.
bool parcel_open(struct run *run);

/// Reads the record at `*offset` and moves it on; false at the end. Only for a parcel that parcel_open has accepted.
bool parcel_next(const struct parcel *parcel, size_t *offset, struct record *record);

/// The same for the next record of this kind.
bool parcel_next_of(const struct parcel *parcel, size_t *offset, uint32_t kind, struct record *record);

/// Whether a record is a side file that the program may write and that comes back.
static inline bool record_returns(const struct record *record) {
  return record->kind == SB_RECORD_SIDE_FILE && (record->mode & 0222);
}

/// The FILE record of this name, relative to the work folder; false if none.
bool parcel_find_file(const struct parcel *parcel, const char *name, size_t name_size, struct record *record);

/// Copies a record's name or data into `buffer` with a terminating zero; false if it does not fit.
bool record_string(const void *bytes, size_t size, char *buffer, size_t capacity);

#endif
