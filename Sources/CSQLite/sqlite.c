// SQLite's functions under their own names, in a library that is opened when the first database is: linked, it would cost every
// start of a server 0.2 ms of the processor's time, and most sessions search for nothing.
//
// Hidden, so that nothing but this program finds them: the library's own calls go to the library.
#pragma GCC visibility push(hidden)
#include "csqlite.h"
#pragma GCC visibility pop

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

/// Every function that is used: result, name, parameters, arguments.
#define FUNCTIONS(X)                                                                                                   \
  X(int, backup_finish, (sqlite3_backup * a), (a))                                                                     \
  X(sqlite3_backup *, backup_init, (sqlite3 * a, const char *b, sqlite3 *c, const char *d), (a, b, c, d))               \
  X(int, backup_step, (sqlite3_backup * a, int b), (a, b))                                                             \
  X(int, bind_blob64, (sqlite3_stmt * a, int b, const void *c, sqlite3_uint64 d, void (*e)(void *)), (a, b, c, d, e))  \
  X(int, bind_double, (sqlite3_stmt * a, int b, double c), (a, b, c))                                                  \
  X(int, bind_int64, (sqlite3_stmt * a, int b, sqlite3_int64 c), (a, b, c))                                            \
  X(int, bind_null, (sqlite3_stmt * a, int b), (a, b))                                                                 \
  X(int, bind_parameter_count, (sqlite3_stmt * a), (a))                                                                \
  X(int, bind_text64,                                                                                                  \
    (sqlite3_stmt * a, int b, const char *c, sqlite3_uint64 d, void (*e)(void *), unsigned char f),                    \
    (a, b, c, d, e, f))                                                                                                \
  X(int, bind_zeroblob, (sqlite3_stmt * a, int b, int c), (a, b, c))                                                   \
  X(int, busy_timeout, (sqlite3 * a, int b), (a, b))                                                                   \
  X(sqlite3_int64, changes64, (sqlite3 * a), (a))                                                                      \
  X(int, clear_bindings, (sqlite3_stmt * a), (a))                                                                      \
  X(const void *, column_blob, (sqlite3_stmt * a, int b), (a, b))                                                      \
  X(int, column_bytes, (sqlite3_stmt * a, int b), (a, b))                                                              \
  X(double, column_double, (sqlite3_stmt * a, int b), (a, b))                                                          \
  X(sqlite3_int64, column_int64, (sqlite3_stmt * a, int b), (a, b))                                                    \
  X(int, column_type, (sqlite3_stmt * a, int b), (a, b))                                                               \
  X(const char *, errmsg, (sqlite3 * a), (a))                                                                          \
  X(int, exec, (sqlite3 * a, const char *b, int (*c)(void *, int, char **, char **), void *d, char **e),               \
    (a, b, c, d, e))                                                                                                   \
  X(int, extended_errcode, (sqlite3 * a), (a))                                                                         \
  X(int, finalize, (sqlite3_stmt * a), (a))                                                                            \
  X(sqlite3_int64, last_insert_rowid, (sqlite3 * a), (a))                                                              \
  X(int, prepare_v3, (sqlite3 * a, const char *b, int c, unsigned int d, sqlite3_stmt **e, const char **f),            \
    (a, b, c, d, e, f))                                                                                                \
  X(void, progress_handler, (sqlite3 * a, int b, int (*c)(void *), void *d), (a, b, c, d))                             \
  X(int, reset, (sqlite3_stmt * a), (a))                                                                               \
  X(int, step, (sqlite3_stmt * a), (a))                                                                                \
  X(int, system_errno, (sqlite3 * a), (a))

/// The library's. Filled once, before the first database is handed out, and everything but `open_v2`, `close_v2` and `errstr`
/// is given what came from one.
static struct {
#define MEMBER(result, name, parameters, arguments) __typeof__(&sqlite3_##name) name;
  FUNCTIONS(MEMBER)
#undef MEMBER
  __typeof__(&sqlite3_open_v2) open_v2;
  __typeof__(&sqlite3_close_v2) close_v2;
  __typeof__(&sqlite3_errstr) errstr;
  __typeof__(&sqlite3_db_config) db_config;
} table;

static char fault[256];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *look_up(void *library, const char *name) {
  void *function = dlsym(library, name);
  if (!function && !fault[0]) snprintf(fault, sizeof fault, "libsqlite3.so.0 has no function %s", name);
  return function;
}

static void open_library(void) {
  void *library = dlopen("libsqlite3.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char *reason = dlerror();
    snprintf(fault, sizeof fault, "%s; install Debian's libsqlite3-0", reason ? reason : "no libsqlite3.so.0");
    return;
  }
#define FILL(result, name, parameters, arguments)                                                                      \
  table.name = (__typeof__(&sqlite3_##name))look_up(library, "sqlite3_" #name);
  FUNCTIONS(FILL)
#undef FILL
  table.open_v2 = (__typeof__(&sqlite3_open_v2))look_up(library, "sqlite3_open_v2");
  table.close_v2 = (__typeof__(&sqlite3_close_v2))look_up(library, "sqlite3_close_v2");
  table.errstr = (__typeof__(&sqlite3_errstr))look_up(library, "sqlite3_errstr");
  table.db_config = (__typeof__(&sqlite3_db_config))look_up(library, "sqlite3_db_config");
}

#define FORWARD(result, name, parameters, arguments)                                                                   \
  result sqlite3_##name parameters { return table.name arguments; }
FUNCTIONS(FORWARD)
#undef FORWARD

int sqlite3_open_v2(const char *path, sqlite3 **database, int flags, const char *vfs) {
  pthread_once(&once, open_library);
  if (!fault[0]) return table.open_v2(path, database, flags, vfs);
  *database = NULL;
  return SQLITE_CANTOPEN;
}

int sqlite3_close_v2(sqlite3 *database) { return database ? table.close_v2(database) : SQLITE_OK; }

const char *sqlite3_errstr(int code) { return table.errstr ? table.errstr(code) : fault; }

int csqlite_switch(sqlite3 *database, int which, int value) {
  return table.db_config(database, which, value, (int *)0);
}

const char *csqlite_fault(void) { return fault; }
