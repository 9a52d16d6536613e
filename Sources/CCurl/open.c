#include "ccurl.h"
#include "table.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

ccurl_table ccurl;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *version;

/// The oldest release that has every option that is set: CURLOPT_QUICK_EXIT is of 7.87.
enum { oldest = 0x075700 };

static char *sentence(const char *format, const char *what) {
  char *text = NULL;
  return asprintf(&text, format, what) < 0 ? strdup("no memory") : text;
}

/// Fills `table` from `library`; answers null or the name of what is missing.
static const char *fill(ccurl_table *table, void *library) {
#define CCURL_LOOK_UP(member, name) \
  if (!(table->member = (__typeof__(&name))dlsym(library, #name))) return #name;
  CCURL_FUNCTIONS(CCURL_LOOK_UP)
#undef CCURL_LOOK_UP
  return NULL;
}

static char *open_library(const char *name) {
  // Opened before it is asked whether one is in use, so that a name that is not there is always told.
  void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!library) return sentence("%s", dlerror());
  if (version) return NULL;
  ccurl_table table;
  const char *missing = fill(&table, library);
  if (missing) return sentence("it has no function %s", missing);
  const curl_version_info_data *info = table.version_info(CURLVERSION_NOW);
  if (info->version_num < oldest) return sentence("it is %s, and 7.87.0 or newer is needed", info->version);
  if (table.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return sentence("%s cannot be initialised", name);
  ccurl = table;
  version = info->version;
  return NULL;
}

char *ccurl_open(const char *name) {
  pthread_mutex_lock(&lock);
  char *wrong = open_library(name);
  pthread_mutex_unlock(&lock);
  return wrong;
}

const char *ccurl_version(void) {
  pthread_mutex_lock(&lock);
  const char *text = version;
  pthread_mutex_unlock(&lock);
  return text;
}
