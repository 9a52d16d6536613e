#include "message.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static void close_all(struct message *message) {
  for (size_t index = 0; index < message->fd_count; index++) close(message->fds[index]);
  message->fd_count = 0;
}

int message_receive(int socket, struct message *message) {
  // Largest of the structs; a longer datagram is truncated, and with MSG_TRUNC we hear of it.
  struct iovec part = {.iov_base = &message->header, .iov_len = offsetof(struct message, size)};
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int) * MESSAGE_FDS_MAX)];
  } control;
  struct msghdr envelope = {
    .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control,
  };
  memset(message, 0, sizeof *message);
  ssize_t size;
  // ECONNRESET comes once, when the other side ended with a message of ours unread: what it sent before lies behind
  // that.
  do size = recvmsg(socket, &envelope, MSG_CMSG_CLOEXEC);
  while (size < 0 && (errno == EINTR || errno == ECONNRESET));
  if (size <= 0) return (int)size;

  for (struct cmsghdr *each = CMSG_FIRSTHDR(&envelope); each; each = CMSG_NXTHDR(&envelope, each)) {
    if (each->cmsg_level != SOL_SOCKET || each->cmsg_type != SCM_RIGHTS) continue;
    message->fd_count = (each->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    memcpy(message->fds, CMSG_DATA(each), message->fd_count * sizeof(int));
  }
  message->size = (size_t)size;
  // Descriptors that did not fit were closed by the kernel, which MSG_CTRUNC tells.
  bool whole = !(envelope.msg_flags & (MSG_TRUNC | MSG_CTRUNC));
  if (!whole || message->size < sizeof message->header || message->header.size != message->size) {
    close_all(message);
    errno = EBADMSG;
    return -1;
  }
  return 1;
}

static bool send_whole(int socket, struct sb_header *head, size_t head_size, const void *tail, size_t tail_size,
                       const int *fds, size_t fd_count, int flags) {
  head->size = (uint32_t)(head_size + tail_size);
  struct iovec parts[2] = {
    {.iov_base = head, .iov_len = head_size},
    {.iov_base = (void *)tail, .iov_len = tail_size},
  };
  struct msghdr envelope = {.msg_iov = parts, .msg_iovlen = tail_size ? 2 : 1};
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int) * MESSAGE_FDS_MAX)];
  } control;
  if (fd_count > 0) {
    memset(&control, 0, sizeof control);
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof(int) * fd_count);
    memcpy(CMSG_DATA(&control.header), fds, sizeof(int) * fd_count);
    envelope.msg_control = &control;
    envelope.msg_controllen = CMSG_SPACE(sizeof(int) * fd_count);
  }
  ssize_t sent;
  do sent = sendmsg(socket, &envelope, MSG_NOSIGNAL | flags);
  while (sent < 0 && errno == EINTR);
  return sent >= 0;
}

bool message_send(int socket, void *head, size_t head_size, const void *tail, size_t tail_size, int fd, int flags) {
  return send_whole(socket, head, head_size, tail, tail_size, &fd, fd >= 0, flags);
}

bool message_forward(int socket, void *head, size_t head_size, const int *fds, size_t fd_count) {
  return send_whole(socket, head, head_size, NULL, 0, fds, fd_count, MSG_DONTWAIT);
}

bool message_send_failure(int socket, const struct failure *failure) {
  struct sb_failed event = {
    .header.kind = SB_FAILED, .step = failure->step, .error = failure->error, .layer = failure->layer,
  };
  return message_send(socket, &event, sizeof event, failure->object, strlen(failure->object), -1, 0);
}
