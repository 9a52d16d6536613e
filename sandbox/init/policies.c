#include "policies.h"

#include "sandbox_protocol.h"

#if !defined(__x86_64__) && !defined(__aarch64__)
#error "no compiled seccomp policy for this architecture: add it to policyc"
#endif

static const _Alignas(struct sock_filter) unsigned char program_filter[] = {
#if defined(__x86_64__)
#embed "../policy/generated/program.x86_64.bpf"
#else
#embed "../policy/generated/program.aarch64.bpf"
#endif
};

static const _Alignas(uint32_t) unsigned char program_eperm[] = {
#if defined(__x86_64__)
#embed "../policy/generated/program.x86_64.eperm"
#else
#embed "../policy/generated/program.aarch64.eperm"
#endif
};

static const _Alignas(struct sock_filter) unsigned char nosocket_filter[] = {
#if defined(__x86_64__)
#embed "../policy/generated/program-nosocket.x86_64.bpf"
#else
#embed "../policy/generated/program-nosocket.aarch64.bpf"
#endif
};

static const _Alignas(uint32_t) unsigned char nosocket_eperm[] = {
#if defined(__x86_64__)
#embed "../policy/generated/program-nosocket.x86_64.eperm"
#else
#embed "../policy/generated/program-nosocket.aarch64.eperm"
#endif
};

static_assert(sizeof program_filter % sizeof(struct sock_filter) == 0 && sizeof program_filter > 0);
static_assert(sizeof nosocket_filter % sizeof(struct sock_filter) == 0 && sizeof nosocket_filter > 0);
static_assert(sizeof program_filter / sizeof(struct sock_filter) <= BPF_MAXINSNS);
static_assert(sizeof nosocket_filter / sizeof(struct sock_filter) <= BPF_MAXINSNS);

static const struct policy program = {
  .filter = (const struct sock_filter *)(const void *)program_filter,
  .length = sizeof program_filter / sizeof(struct sock_filter),
  .eperm = (const uint32_t *)(const void *)program_eperm,
  .eperm_count = sizeof program_eperm / sizeof(uint32_t),
};

static const struct policy program_nosocket = {
  .filter = (const struct sock_filter *)(const void *)nosocket_filter,
  .length = sizeof nosocket_filter / sizeof(struct sock_filter),
  .eperm = (const uint32_t *)(const void *)nosocket_eperm,
  .eperm_count = sizeof nosocket_eperm / sizeof(uint32_t),
};

const struct policy *policy_find(uint32_t policy) {
  switch (policy) {
    case SB_POLICY_PROGRAM: return &program;
    case SB_POLICY_PROGRAM_NOSOCKET: return &program_nosocket;
    default: return NULL;
  }
}
