// SQLite as Swift can see it: SQLITE_TRANSIENT is a cast of -1 to a function pointer, which the importer leaves out, and
// sqlite3_db_config is variadic.
#ifndef WORKBENCH_CSQLITE_H
#define WORKBENCH_CSQLITE_H

#include <sqlite3.h>

#pragma clang assume_nonnull begin

// sqlite3_db_config for a switch.
int csqlite_switch(sqlite3 *connection, int which, int value);

// Why there is no SQLite on this machine; empty if there is, or if no database has been opened.
const char *csqlite_fault(void);

// The bytes are copied before these return. A pointer must not be null: SQLite would bind NULL instead of nothing.
static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_TRANSIENT);
}

static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_text64(statement, index, bytes, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

// A file that somebody else has written to must not be able to run anything: no SQL functions from its schema, no writing
// to the schema's own table, and damage is looked for in what is read.
static inline int csqlite_distrust_file(sqlite3 *connection) {
  int result = csqlite_switch(connection, SQLITE_DBCONFIG_DEFENSIVE, 1);
  if (result == SQLITE_OK) result = csqlite_switch(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
  return result;
}

#pragma clang assume_nonnull end

#endif
