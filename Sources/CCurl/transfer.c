#include "ccurl.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct ccurl_multi {
  CURLM *handle;
  ccurl_callbacks callbacks;
};

struct ccurl_transfer {
  CURL *handle;
  struct curl_slist *headers;
  const ccurl_callbacks *callbacks;
  void *context;
  char error[CURL_ERROR_SIZE];
};

/// Connections that are kept open while nothing uses them.
enum { kept_connections = 64 };

ccurl_multi *ccurl_multi_make(ccurl_callbacks callbacks) {
  ccurl_multi *multi = malloc(sizeof *multi);
  if (!multi) return NULL;
  multi->callbacks = callbacks;
  multi->handle = ccurl.multi_init();
  if (!multi->handle) {
    free(multi);
    return NULL;
  }
  ccurl.multi_setopt(multi->handle, CURLMOPT_MAXCONNECTS, (long)kept_connections);
  return multi;
}

void ccurl_multi_free(ccurl_multi *multi) {
  ccurl.multi_cleanup(multi->handle);
  free(multi);
}

// MARK: What libcurl calls

static size_t take_header(char *bytes, size_t size, size_t count, void *user) {
  ccurl_transfer *transfer = user;
  return transfer->callbacks->header(transfer->context, bytes, size * count) ? CURL_WRITEFUNC_ERROR : size * count;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *user) {
  ccurl_transfer *transfer = user;
  switch (transfer->callbacks->body(transfer->context, bytes, size * count)) {
    case 0: return size * count;
    case 2: return CURL_WRITEFUNC_PAUSE;
    default: return CURL_WRITEFUNC_ERROR;
  }
}

/// libcurl's own sockets would be inherited by whatever the process starts.
static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address) {
  (void)user, (void)purpose;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// MARK: Settings

static int add_headers(ccurl_transfer *transfer, const ccurl_request *request) {
  for (size_t i = 0; i < request->header_count; i++) {
    struct curl_slist *longer = ccurl.slist_append(transfer->headers, request->headers[i]);
    if (!longer) return -1;
    transfer->headers = longer;
  }
  return 0;
}

/// Headers hold keys: their memory goes back clean.
static void free_headers(struct curl_slist *headers) {
  for (struct curl_slist *header = headers; header; header = header->next)
    explicit_bzero(header->data, strlen(header->data));
  ccurl.slist_free_all(headers);
}

/// 0 if every setting was accepted.
static int configure(ccurl_transfer *transfer, const ccurl_request *request) {
  CURL *handle = transfer->handle;
  int bad = 0;
#define SET(option, value) bad |= ccurl.easy_setopt(handle, option, value) != CURLE_OK
  // Who may be spoken to, and how far its word is taken.
  const int is_https = strncmp(request->url, "https:", 6) == 0;
  SET(CURLOPT_PROTOCOLS_STR, "http,https");
  SET(CURLOPT_REDIR_PROTOCOLS_STR, is_https ? "https" : "http,https");
  SET(CURLOPT_FOLLOWLOCATION, request->redirects > 0 ? 1L : 0L);
  SET(CURLOPT_MAXREDIRS, (long)request->redirects);
  SET(CURLOPT_SSL_VERIFYPEER, 1L);
  SET(CURLOPT_SSL_VERIFYHOST, 2L);
  SET(CURLOPT_PROXY_SSL_VERIFYPEER, 1L);
  SET(CURLOPT_PROXY_SSL_VERIFYHOST, 2L);
  SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  if (request->authorities) {
    SET(CURLOPT_CAINFO, request->authorities);
    SET(CURLOPT_PROXY_CAINFO, request->authorities);
  }
  SET(CURLOPT_PROXY, request->proxy);
  SET(CURLOPT_NOPROXY, request->no_proxy);
  SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);

  // What is asked.
  SET(CURLOPT_URL, request->url);
  if (strcmp(request->method, "HEAD") == 0) SET(CURLOPT_NOBODY, 1L);
  if (request->body) {
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_size);
    SET(CURLOPT_POSTFIELDS, request->body);
  }
  SET(CURLOPT_CUSTOMREQUEST, request->method);
  SET(CURLOPT_HTTPHEADER, transfer->headers);
  if (request->compressed) SET(CURLOPT_ACCEPT_ENCODING, "gzip, deflate");

  // How it is driven. Without signals, and without waiting for the resolver's thread when a transfer is dropped.
  SET(CURLOPT_NOSIGNAL, 1L);
  SET(CURLOPT_QUICK_EXIT, 1L);
  SET(CURLOPT_CONNECTTIMEOUT_MS, request->connect_milliseconds);
  SET(CURLOPT_TCP_KEEPALIVE, 1L);
  SET(CURLOPT_ERRORBUFFER, transfer->error);
  SET(CURLOPT_PRIVATE, transfer);
  SET(CURLOPT_HEADERFUNCTION, take_header);
  SET(CURLOPT_HEADERDATA, transfer);
  SET(CURLOPT_WRITEFUNCTION, take_body);
  SET(CURLOPT_WRITEDATA, transfer);
  SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
#undef SET
  return bad;
}

ccurl_transfer *ccurl_start(ccurl_multi *multi, const ccurl_request *request) {
  ccurl_transfer *transfer = calloc(1, sizeof *transfer);
  if (!transfer) return NULL;
  transfer->callbacks = &multi->callbacks;
  transfer->context = request->context;
  transfer->handle = ccurl.easy_init();
  if (transfer->handle && add_headers(transfer, request) == 0 && configure(transfer, request) == 0 &&
      ccurl.multi_add_handle(multi->handle, transfer->handle) == CURLM_OK)
    return transfer;
  if (transfer->handle) ccurl.easy_cleanup(transfer->handle);
  free_headers(transfer->headers);
  free(transfer);
  return NULL;
}

void ccurl_resume(ccurl_transfer *transfer) { ccurl.easy_pause(transfer->handle, CURLPAUSE_CONT); }

void ccurl_drop(ccurl_multi *multi, ccurl_transfer *transfer) {
  ccurl.multi_remove_handle(multi->handle, transfer->handle);
  ccurl.easy_cleanup(transfer->handle);
  free_headers(transfer->headers);
  free(transfer);
}

// MARK: Driving

int ccurl_perform(ccurl_multi *multi) {
  int running;
  return ccurl.multi_perform(multi->handle, &running);
}

void ccurl_wait(ccurl_multi *multi, int milliseconds) {
  ccurl.multi_poll(multi->handle, NULL, 0, milliseconds, NULL);
}

void ccurl_wake(ccurl_multi *multi) { ccurl.multi_wakeup(multi->handle); }

static ccurl_end end_of(CURLcode code) {
  switch (code) {
    case CURLE_OK: return CCURL_DONE;
    case CURLE_COULDNT_RESOLVE_HOST: return CCURL_UNKNOWN_HOST;
    case CURLE_COULDNT_RESOLVE_PROXY: return CCURL_UNKNOWN_PROXY;
    case CURLE_COULDNT_CONNECT: return CCURL_NOT_CONNECTED;
    case CURLE_PROXY: return CCURL_PROXY;
    // The only time-out that libcurl is given.
    case CURLE_OPERATION_TIMEDOUT: return CCURL_CONNECT_TIMEOUT;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE: return CCURL_UNTRUSTED_CERTIFICATE;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CERTPROBLEM: return CCURL_TLS;
    case CURLE_GOT_NOTHING: return CCURL_NO_ANSWER;
    case CURLE_PARTIAL_FILE:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return CCURL_INTERRUPTED;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING: return CCURL_MALFORMED;
    case CURLE_TOO_MANY_REDIRECTS: return CCURL_TOO_MANY_REDIRECTS;
    case CURLE_WRITE_ERROR:
    case CURLE_ABORTED_BY_CALLBACK: return CCURL_GIVEN_UP;
    default: return CCURL_OTHER;
  }
}

void *ccurl_next_ended(ccurl_multi *multi, ccurl_end *end, char *detail, size_t size) {
  int left;
  for (CURLMsg *message; (message = ccurl.multi_info_read(multi->handle, &left));) {
    if (message->msg != CURLMSG_DONE) continue;
    char *owner = NULL;
    ccurl.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
    ccurl_transfer *transfer = (ccurl_transfer *)(void *)owner;
    *end = end_of(message->data.result);
    snprintf(detail, size, "%s", transfer->error[0] ? transfer->error : ccurl.easy_strerror(message->data.result));
    return transfer->context;
  }
  return NULL;
}
