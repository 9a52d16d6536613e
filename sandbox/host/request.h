// Whether a RUN keeps to the protocol. The host trusts the server, yet a zero limit must not become "none".
#ifndef WORKBENCH_HOST_REQUEST_H
#define WORKBENCH_HOST_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "sandbox_protocol.h"

/// The member that is out of range, null if none is.
const char *request_check(const struct sb_run *request);

/// Whether a RUN with these flags brings so many descriptors along.
bool request_has_all_descriptors(uint32_t flags, size_t count);

#endif
