// The functions of libcurl that are used, in one table that `ccurl_open` fills.
#ifndef WORKBENCH_CCURL_TABLE_H
#define WORKBENCH_CCURL_TABLE_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

/// Name in the table, and in libcurl.
#define CCURL_FUNCTIONS(use) \
  use(global_init, curl_global_init) \
  use(version_info, curl_version_info) \
  use(easy_init, curl_easy_init) \
  use(easy_setopt, curl_easy_setopt) \
  use(easy_pause, curl_easy_pause) \
  use(easy_cleanup, curl_easy_cleanup) \
  use(easy_getinfo, curl_easy_getinfo) \
  use(easy_strerror, curl_easy_strerror) \
  use(slist_append, curl_slist_append) \
  use(slist_free_all, curl_slist_free_all) \
  use(multi_init, curl_multi_init) \
  use(multi_setopt, curl_multi_setopt) \
  use(multi_add_handle, curl_multi_add_handle) \
  use(multi_remove_handle, curl_multi_remove_handle) \
  use(multi_perform, curl_multi_perform) \
  use(multi_info_read, curl_multi_info_read) \
  use(multi_poll, curl_multi_poll) \
  use(multi_wakeup, curl_multi_wakeup) \
  use(multi_cleanup, curl_multi_cleanup)

typedef struct {
#define CCURL_MEMBER(member, name) __typeof__(&name) member;
  CCURL_FUNCTIONS(CCURL_MEMBER)
#undef CCURL_MEMBER
} ccurl_table;

/// Written once, under the lock of `ccurl_open`, before that answers that a library is open; only read afterwards.
extern ccurl_table ccurl;

#endif
