/* A plug-in whose description is wrong in the way that ASSAY_PLANTED_FAULT names, and right without it. It copies its
 * input, so that what it computes is wrong in any case. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/plugin.h"

static int32_t prepare(const AssayImplementation* self, const AssayRequest* request, void** state) {
  (void)self, (void)request, (void)state;
  return ASSAY_DONE;
}

static int32_t run(void* state, const AssayCall* call) {
  (void)state, (void)call;
  return ASSAY_DONE;
}

static AssayImplementation implementations[2] = {
    {.op = "rms_norm", .name = "described", .isa = "baseline", .note = "does nothing", .prepare = prepare, .run = run},
    {.op = "rms_norm", .name = "second", .prepare = prepare, .run = run},
};

static AssayPlugin plugin = {ASSAY_PLUGIN_HEADER, .implementation_count = 2, .name = "described", .version = "1.0",
                             .implementations = implementations};

static int has(const char* fault) {
  const char* given = getenv("ASSAY_PLANTED_FAULT");
  return given != NULL && strcmp(given, fault) == 0;
}

__attribute__((constructor)) static void while_it_is_loaded(void) {
  if (has("crashes while it is loaded")) *(volatile int*)NULL = 1;
  if (has("exits while it is loaded")) _exit(3);
  if (has("hangs while it is loaded"))
    for (;;) pause();
  if (has("prints while it is loaded")) (void)!write(2, "no licence was found\n", 21), abort();
}

const AssayPlugin* assay_plugin_v1(void) {
  if (has("null")) return NULL;
  if (has("hangs when it is asked"))
    for (;;) pause();
  if (has("abi 2")) plugin.abi = 2, plugin.plugin_size = 1;
  if (has("plugin size")) plugin.plugin_size -= 8;
  if (has("implementation size")) plugin.implementation_size = 72;
  if (has("request size")) plugin.request_size = 0;
  if (has("call size")) plugin.call_size = 1;
  if (has("value size")) plugin.value_size = 4294967295u;
  if (has("parameter size")) plugin.parameter_size = 2;
  if (has("no name")) plugin.name = NULL;
  if (has("empty version")) plugin.version = "";
  if (has("no implementations")) plugin.implementation_count = 0;
  if (has("null implementations")) plugin.implementations = NULL;
  if (has("too many implementations")) plugin.implementation_count = 4294967295u;
  if (has("reserved")) plugin.reserved[3] = 1;
  if (has("claim that nobody knows")) implementations[1].claims = 2;
  if (has("reserved of one")) implementations[1].reserved[0] = 7;
  if (has("null op")) implementations[1].op = NULL;
  if (has("null name")) implementations[1].name = NULL;
  if (has("odd name")) implementations[1].name = "has a space\n";
  if (has("long name")) implementations[1].name = "12345678901234567890123456789012345678901234567890123456789012345";
  if (has("null prepare")) implementations[1].prepare = NULL;
  if (has("null run")) implementations[1].run = NULL;
  if (has("the same name")) implementations[1].name = "described";
  if (has("unknown op")) implementations[1].op = "rms_nrom";
  if (has("texts of no form")) plugin.version = "\xff\x1b[31m", implementations[0].note = "\x80two\nlines";
  return &plugin;
}
