// libcurl, opened when it is first wanted and never linked: it brings thirty libraries along, which a server that asks
// nobody should not load. Everything that HTTP needs of it, in types that Swift reads; libcurl's own headers are seen by
// the implementation alone.
#ifndef WORKBENCH_CCURL_H
#define WORKBENCH_CCURL_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Opens the library called `name` (a file name for dlopen(3)) and fills the table of its functions. Answers null, or
/// what is wrong in a sentence that is the caller's to free. Any thread may call it, again and again: one library is
/// used, the first that opened.
char *_Nullable ccurl_open(const char *name);

/// What the opened library calls itself, "7.88.1"; null before one is open. A constant.
const char *_Nullable ccurl_version(void);

/// A set of transfers that one thread drives, and the connections that it keeps open.
typedef struct ccurl_multi ccurl_multi;

/// One request and its answer.
typedef struct ccurl_transfer ccurl_transfer;

/// What a transfer calls, on the thread that drives it; `context` is the request's.
typedef struct {
  /// A line of a header, with its line end. Answers 0, or 1 to give the transfer up.
  int (*_Nullable header)(void *_Nullable context, const void *bytes, size_t size);
  /// A piece of a body. Answers 0, 1 to give the transfer up, or 2 to be given the same piece again once it is resumed.
  int (*_Nullable body)(void *_Nullable context, const void *bytes, size_t size);
} ccurl_callbacks;

/// What to ask of whom; what is not said to be optional must be there. libcurl copies all but the body, which must stay where
/// it is until the transfer is dropped.
typedef struct {
  const char *_Nullable url;
  const char *_Nullable method;
  /// Null for none; an empty one is sent as such.
  const void *_Nullable body;
  size_t body_size;
  /// "Name: value" each.
  const char *_Nullable const *_Nullable headers;
  size_t header_count;
  /// Whether libcurl may ask for a compressed body, which it then unpacks.
  int compressed;
  /// How many redirections are followed; never from https to http.
  int redirects;
  /// Milliseconds until name and connection must stand.
  long connect_milliseconds;
  /// The proxy's URL; empty for none, which must be said: libcurl would look at the environment.
  const char *_Nullable proxy;
  /// Hosts that are asked without it, as NO_PROXY has them.
  const char *_Nullable no_proxy;
  /// A file of certificates of authorities; null for the system's.
  const char *_Nullable authorities;
  void *_Nullable context;
} ccurl_request;

/// Why a transfer ended.
typedef enum : int {
  CCURL_DONE,
  /// The name of the host, or of the proxy, is not known.
  CCURL_UNKNOWN_HOST,
  CCURL_UNKNOWN_PROXY,
  CCURL_NOT_CONNECTED,
  /// Neither name nor connection stood in time.
  CCURL_CONNECT_TIMEOUT,
  CCURL_UNTRUSTED_CERTIFICATE,
  CCURL_TLS,
  /// The connection ended before anything was answered.
  CCURL_NO_ANSWER,
  /// It ended in the middle.
  CCURL_INTERRUPTED,
  /// What came is not what the protocol allows.
  CCURL_MALFORMED,
  CCURL_TOO_MANY_REDIRECTS,
  /// A callback gave it up.
  CCURL_GIVEN_UP,
  CCURL_PROXY,
  CCURL_OTHER,
} ccurl_end;

/// Null if there is no memory.
ccurl_multi *_Nullable ccurl_multi_make(ccurl_callbacks callbacks);

/// Closes all connections. No transfer may be left.
void ccurl_multi_free(ccurl_multi *multi);

/// Starts a transfer; null if a setting was not accepted, because a transfer with half its settings is not made.
ccurl_transfer *_Nullable ccurl_start(ccurl_multi *multi, const ccurl_request *request);

/// Goes on with a transfer that a callback paused; may call the callbacks.
void ccurl_resume(ccurl_transfer *transfer);

/// Ends a transfer at once, closes its connection unless it is over, and frees it. Its callbacks are not called again.
void ccurl_drop(ccurl_multi *multi, ccurl_transfer *transfer);

/// Does what can be done without waiting. 0, or libcurl's error number.
int ccurl_perform(ccurl_multi *multi);

/// The context of a transfer that has ended, with how and, in `detail` (`size` bytes), libcurl's words for it; null when
/// there is none. It is still to be dropped.
void *_Nullable ccurl_next_ended(ccurl_multi *multi, ccurl_end *end, char *detail, size_t size);

/// Waits until something can be done, at most `milliseconds`.
void ccurl_wait(ccurl_multi *multi, int milliseconds);

/// Ends the wait. The only function that any thread may call at any time until the set is freed.
void ccurl_wake(ccurl_multi *multi);

#pragma clang assume_nonnull end

#endif
