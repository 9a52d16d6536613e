// The compiled policies, embedded. Made by `swift run policyc`; never edited here.
#ifndef WORKBENCH_INIT_POLICIES_H
#define WORKBENCH_INIT_POLICIES_H

#include <linux/filter.h>
#include <stddef.h>
#include <stdint.h>

struct policy {
  const struct sock_filter *filter;
  uint16_t length;        // instructions
  const uint32_t *eperm;  // ascending: numbers answered with EPERM, all others with ENOSYS
  size_t eperm_count;
};

/// The policy of this number (enum sb_policy); null for an unknown one.
const struct policy *policy_find(uint32_t policy);

#endif
