// Drives one path of Sources/CKernels, for tools/benchmarks/embedding.py:
//
//   embedding paths                          names those that this processor has
//   embedding PATH MODEL.safetensors SEQUENCES
//
// SEQUENCES has the tokens of a sequence in each line. On standard input come lines, each with an answer on standard output:
//
//   time FIRST COUNT ROUNDS       nanoseconds of processor time for each round of a batch
//   vectors FIRST COUNT 0         a vector a line
#include "ckernels.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 384 };

static const struct ck_shape shape = {.words = 30522, .positions = 512, .width = WIDTH, .inner = 1536, .layers = 6};
static const char *model;

static _Noreturn void fail(const char *what, const char *name) {
  fprintf(stderr, "embedding: %s: %s\n", name, what);
  exit(1);
}

// Where a tensor of the model is: the second number after its name that follows "data_offsets". The file's checksum is known.
static const void *tensor(const char *prefix, const char *name) {
  char quoted[160];
  unsigned long long header;
  memcpy(&header, model, 8);
  snprintf(quoted, sizeof quoted, "\"%s%s\":", prefix, name);
  const char *entry = memmem(model + 8, header, quoted, strlen(quoted));
  const char *offsets = entry ? strstr(entry, "data_offsets\":[") : NULL;
  if (!offsets) fail("no such tensor", quoted);
  return model + 8 + header + strtoull(offsets + strlen("data_offsets\":["), NULL, 10);
}

static struct ck_source_linear linear(const char *layer, const char *name) {
  char prefix[128];
  snprintf(prefix, sizeof prefix, "%s%s", layer, name);
  return (struct ck_source_linear){.weight = tensor(prefix, ".weight"), .bias = tensor(prefix, ".bias")};
}

static struct ck_source_norm norm(const char *layer, const char *name) {
  struct ck_source_linear both = linear(layer, name);
  return (struct ck_source_norm){.weight = both.weight, .bias = both.bias};
}

static void *packed(enum ck_format format) {
  struct ck_source_layer layers[6];
  for (int i = 0; i < 6; i++) {
    char name[64];
    snprintf(name, sizeof name, "encoder.layer.%d.", i);
    layers[i] = (struct ck_source_layer){
        .query = linear(name, "attention.self.query"),
        .key = linear(name, "attention.self.key"),
        .value = linear(name, "attention.self.value"),
        .attention = linear(name, "attention.output.dense"),
        .attention_norm = norm(name, "attention.output.LayerNorm"),
        .inner = linear(name, "intermediate.dense"),
        .outer = linear(name, "output.dense"),
        .outer_norm = norm(name, "output.LayerNorm"),
    };
  }
  struct ck_source source = {
      .words = tensor("embeddings.", "word_embeddings.weight"),
      .positions = tensor("embeddings.", "position_embeddings.weight"),
      .type = tensor("embeddings.", "token_type_embeddings.weight"),
      .norm = norm("embeddings.", "LayerNorm"),
      .layers = layers,
  };
  // As a server has them: in a file that is mapped, in pages of the usual size.
  size_t bytes = ck_packed_bytes(&shape, format);
  char name[] = "/tmp/workbench-embedding.XXXXXX";
  int file = mkstemp(name);
  if (file < 0 || unlink(name) || ftruncate(file, (off_t)bytes)) fail("cannot make a file", name);
  void *to = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (to == MAP_FAILED) fail("cannot map a file", name);
  ck_pack(&shape, format, &source, to);
  return to;
}

static long long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1000000000ll + now.tv_nsec;
}

static const struct ck_path *path_named(const char *name) {
  const struct ck_path *path;
  for (size_t i = 0; (path = ck_path_at(i)); i++) {
    if (!strcmp(ck_path_name(path), name) && ck_path_is_available(path)) return path;
  }
  fail("this processor has no such path", name);
}

int main(int count, char **arguments) {
  if (count == 2 && !strcmp(arguments[1], "paths")) {
    const struct ck_path *path;
    for (size_t i = 0; (path = ck_path_at(i)); i++) {
      if (ck_path_is_available(path)) puts(ck_path_name(path));
    }
    return 0;
  }
  if (count != 4) fail("PATH MODEL.safetensors SEQUENCES", "usage");
  const struct ck_path *path = path_named(arguments[1]);
  int file = open(arguments[2], O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status)) fail("cannot be opened", arguments[2]);
  model = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  if (model == MAP_FAILED) fail("cannot be mapped", arguments[2]);
  const void *weights = packed(ck_path_format(path));

  FILE *list = fopen(arguments[3], "r");
  if (!list) fail("cannot be opened", arguments[3]);
  static int32_t tokens[1 << 20];
  static uint32_t lengths[1 << 14];
  static size_t begins[1 << 14];
  size_t sequences = 0, total = 0;
  char *line = NULL;
  size_t room = 0;
  while (getline(&line, &room, list) > 0 && sequences < 1 << 14) {
    begins[sequences] = total;
    for (char *at = line, *end; total < 1 << 20; at = end) {
      long token = strtol(at, &end, 10);
      if (end == at) break;
      tokens[total++] = (int32_t)token;
    }
    lengths[sequences] = (uint32_t)(total - begins[sequences]);
    sequences++;
  }
  void *scratch = aligned_alloc(64, (ck_scratch_bytes(path, &shape, 512) + 63) / 64 * 64);
  float *vectors = malloc(sequences * WIDTH * sizeof(float));
  if (!scratch || !vectors) fail("no memory", "scratch");

  puts("ready");
  fflush(stdout);
  char what[16];
  size_t first, batch;
  int rounds;
  while (scanf("%15s %zu %zu %d", what, &first, &batch, &rounds) == 4) {
    if (first + batch > sequences) fail("there are not as many sequences", what);
    if (!strcmp(what, "vectors")) {
      ck_encode(path, &shape, weights, tokens + begins[first], lengths + first, batch, vectors, scratch);
      for (size_t i = 0; i < batch; i++) {
        for (size_t k = 0; k < WIDTH; k++) printf("%.8g ", (double)vectors[i * WIDTH + k]);
        puts("");
      }
    } else {
      for (int round = 0; round < rounds; round++) {
        long long began = nanoseconds();
        ck_encode(path, &shape, weights, tokens + begins[first], lengths + first, batch, vectors, scratch);
        printf("%lld ", nanoseconds() - began);
      }
      puts("");
    }
    fflush(stdout);
  }
  return 0;
}
