#include "request.h"

#include "policies.h"

const char *request_check(const struct sb_run *request) {
  // An upper bound stands where arithmetic or a buffer needs one.
  const uint64_t bytes_max = UINT64_C(1) << 46;
  const uint32_t flags = SB_RUN_STDIN | SB_RUN_NO_ARTIFACTS | SB_RUN_CHANNEL | SB_RUN_FOLDER | SB_RUN_PARTIAL;
  if (request->flags & ~flags) return "flags";
  if (request->minimum_tier < SB_TIER_A || request->minimum_tier > SB_TIER_C) return "minimum_tier";
  if (!policy_find(request->policy)) return "policy";
  if (request->wall_ms == 0 || request->wall_ms > 86400000) return "wall_ms";
  if (request->grace_ms > 10000) return "grace_ms";
  if (request->cpu_seconds == 0 || request->cpu_seconds > 1000000) return "cpu_seconds";
  if (request->memory_bytes == 0 || request->memory_bytes > bytes_max) return "memory_bytes";
  if (request->work_bytes == 0 || request->work_bytes > bytes_max) return "work_bytes";
  if (request->work_inodes == 0 || request->work_inodes > UINT32_MAX) return "work_inodes";
  if (request->file_bytes == 0) return "file_bytes";
  if (request->processes == 0 || request->processes > 65536) return "processes";
  if (request->descriptors < 8 || request->descriptors > 65536) return "descriptors";
  if (request->cpus == 0) return "cpus";
  if (request->warm != 0 && (request->flags & (SB_RUN_CHANNEL | SB_RUN_FOLDER))) return "warm";
  if (request->output_head_bytes == 0 || request->output_head_bytes > SB_OUTPUT_KEEP_MAX) return "output_head_bytes";
  if (request->output_tail_bytes > SB_OUTPUT_KEEP_MAX) return "output_tail_bytes";
  if (request->output_total_bytes == 0) return "output_total_bytes";
  bool collects = !(request->flags & SB_RUN_NO_ARTIFACTS);
  if (collects && request->artifact_bytes == 0) return "artifact_bytes";
  if (collects && request->artifact_total_bytes == 0) return "artifact_total_bytes";
  if (collects && request->artifact_count == 0) return "artifact_count";
  if (request->artifact_depth > 64) return "artifact_depth";
  if (request->network != SB_NETWORK_NONE) return "network";
  if (request->reserved != 0) return "reserved";
  return NULL;
}

bool request_has_all_descriptors(uint32_t flags, size_t count) {
  size_t least = 2u + ((flags & SB_RUN_STDIN) != 0) + ((flags & SB_RUN_CHANNEL) != 0);
  return count == least || ((flags & SB_RUN_FOLDER) && count == least + 1);
}
