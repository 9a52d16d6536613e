// Which paths there are, best first.
#include "path.h"

// Floating point before bytes, which are faster and less exact: whoever wants them asks for them. AVX-512 in half
// precision comes before bfloat16 because every processor that has both is one of Intel's, see avx512_bf16.c.
static const struct ck_path *const all[] = {
#if defined(__x86_64__)
    &ck_amx_bf16, &ck_avx512_f16, &ck_avx512_bf16, &ck_avx512, &ck_avx2,
#elif defined(__aarch64__)
    &ck_neon,
#endif
    &ck_scalar_f32,
#if defined(__x86_64__)
    &ck_avx512_vnni,
#endif
    &ck_scalar_bf16, &ck_scalar_f16, &ck_scalar_i8,
};

const struct ck_path *ck_path_at(size_t index) { return index < sizeof all / sizeof *all ? all[index] : NULL; }
const char *ck_path_name(const struct ck_path *path) { return path->name; }
enum ck_format ck_path_format(const struct ck_path *path) { return path->format; }
int ck_path_is_available(const struct ck_path *path) { return path->is_available(); }
