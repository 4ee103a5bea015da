/* The C ABI of a plug-in: a shared library with implementations of assay's ops, in any language that can export a C
 * function. `assay check --plugin ./libmine.so --op rms_norm` then treats them like its own: each runs in a process of
 * its own, is held against the reference and, if it passes, timed.
 *
 * A plug-in exports one function, `assay_plugin_v1`, which returns a description that stays valid for good. Everything
 * in it is constant; assay calls nothing until it has checked all of it. docs/adding-a-plugin.md explains every field
 * with examples; `assay/plugin.hpp` makes it pleasant in C++.
 *
 * Version 1. Within a version no struct changes: what is added comes as version 2 with an entry point of its own. The
 * sizes in AssayPlugin find the mistakes that a version cannot: packed structs, a binding that lacks a field.
 *
 * C11; no other header of assay is needed, and nothing to link. */
#ifndef ASSAY_PLUGIN_H
#define ASSAY_PLUGIN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_PLUGIN_ABI 1u
#define ASSAY_PLUGIN_SYMBOL "assay_plugin_v1"

/* For the entry point, also where -fvisibility=hidden is given. */
#define ASSAY_PLUGIN_EXPORT __attribute__((visibility("default")))

/* ---- values ----------------------------------------------------------------------------------------------------- */

/* AssayValue.kind: what a value means. All but arrays have one dimension. */
enum {
  ASSAY_ARRAY = 0,   /* numbers, any rank */
  ASSAY_BYTES = 1,   /* text or any other bytes (u8) */
  ASSAY_IDS = 2,     /* token ids (i32) */
  ASSAY_OFFSETS = 3, /* positions in a text, in bytes (i64) */
  ASSAY_PATH = 4     /* the name of a file (u8, without a terminating zero) */
};

/* AssayValue.dtype, AssayRequest.dtype: how an element is stored. */
enum {
  ASSAY_F32 = 0,
  ASSAY_BF16 = 1, /* the upper half of a float */
  ASSAY_F16 = 2,
  ASSAY_F64 = 3,
  ASSAY_U8 = 4,
  ASSAY_I32 = 5,
  ASSAY_I64 = 6
};

/* A named input or output. */
typedef struct AssayValue {
  const char *name;       /* by the op's contract: "x", "gamma", "y", "text" ... */
  int32_t kind;           /* ASSAY_ARRAY ... */
  int32_t dtype;          /* ASSAY_F32 ... */
  int32_t rank;           /* the number of dims and strides */
  int32_t constant;       /* 1: an input that may be read while preparing: a weight, a vocabulary */
  const int64_t *dims;    /* elements in each dimension; of an output that is no array: the room that there is */
  const int64_t *strides; /* in elements; the last is 1. Rows may lie further apart than they are long */
  void *data;             /* aligned to the size of one element, and no more. The same as an input's where a case is
                             computed in place. Never null, but with dims of 0 nothing may be touched */
  int64_t length;         /* of an output that is no array: `run` sets it to the number of elements that it wrote, from
                             0 to dims[0]. It is -1 before. Of all others: 0, and nobody looks */
} AssayValue;

/* ---- parameters ------------------------------------------------------------------------------------------------- */

/* AssayParameter.kind: which of its fields holds the value. */
enum { ASSAY_BOOLEAN = 0, ASSAY_INTEGER = 1, ASSAY_NUMBER = 2, ASSAY_TEXT = 3 };

typedef struct AssayParameter {
  const char *name; /* "eps", "weight_offset" ...: `assay list -v` shows those of an op */
  int32_t kind;     /* ASSAY_BOOLEAN ... */
  int32_t boolean;
  int64_t integer;
  double number;
  const char *text; /* null unless the kind is ASSAY_TEXT */
} AssayParameter;

/* ---- what is asked ---------------------------------------------------------------------------------------------- */

/* What `prepare` and `run` return. Anything else counts as ASSAY_FAILED. */
enum {
  ASSAY_DONE = 0,
  ASSAY_UNSUPPORTED = 1, /* from `prepare` alone: this case is not for this implementation. Not a failure, unless
                            every case is refused */
  ASSAY_FAILED = 2       /* a failure: the verdict is `fail` */
};

/* What is to be prepared for. All that is pointed to is valid during the call only. */
typedef struct AssayRequest {
  int32_t dtype;               /* of the case; values have their own, which may differ (float32 weights for bf16) */
  int32_t threads;             /* how many threads `run` may use, its own included */
  uint32_t parameter_count;
  uint32_t input_count;
  uint32_t output_count;
  uint32_t reason_size;        /* bytes at `reason` */
  const AssayParameter *parameters; /* all that the op has, in the order of its contract */
  const AssayValue *inputs;    /* in the order of the op's contract. The content of those that are not constant has no
                                  meaning yet; constant ones keep address and content until `release` */
  const AssayValue *outputs;   /* likewise */
  char *reason;                /* where to write, as text that ends with a zero, why a case is refused or failed */
} AssayRequest;

/* What is to be computed: shapes, strides and parameters are those of the request, addresses may differ from call to
 * call. Valid during the call only. */
typedef struct AssayCall {
  const AssayValue *inputs;
  AssayValue *outputs;  /* of which `length` alone may be changed */
  char *reason;         /* where to write why the call failed */
  uint32_t input_count;
  uint32_t output_count;
  uint32_t reason_size; /* bytes at `reason` */
  uint32_t reserved;    /* 0 */
} AssayCall;

/* ---- what a plug-in is ------------------------------------------------------------------------------------------ */

typedef struct AssayImplementation AssayImplementation;

/* One way to compute one op. */
struct AssayImplementation {
  const char *op;      /* what it computes: a name that `assay list` shows */
  const char *name;    /* its own: letters, digits and _ - . @ +, at most 64. Unique for the op within the plug-in */
  const char *isa;     /* the instruction set that it uses on this machine: "avx512", "baseline" ... Null: not said */
  const char *note;    /* one sentence for people; may be null */
  const void *context; /* the plug-in's own; assay does not look at it */

  /* Gets ready for cases of one shape: chooses a kernel, packs weights, reads a vocabulary. It is not timed. On
   * ASSAY_DONE, *state is what `run` and `release` are given; it is null before, and may stay so. On anything else
   * `release` is not called. */
  int32_t (*prepare)(const AssayImplementation *self, const AssayRequest *request, void **state);

  /* Computes. This is what is checked and timed. It may remember nothing of the values of inputs that are not
   * constant: the same state is run on other values. */
  int32_t (*run)(void *state, const AssayCall *call);

  /* Frees what `prepare` made; null if there is nothing to free. */
  void (*release)(void *state);
};

typedef struct AssayPlugin {
  /* These seven are what ASSAY_PLUGIN_HEADER stands for. */
  uint32_t abi; /* ASSAY_PLUGIN_ABI */
  uint32_t plugin_size, implementation_size, request_size, call_size, value_size, parameter_size;

  uint32_t implementation_count;              /* 1 to 1000 */
  const char *name;                           /* of the plug-in, for people */
  const char *version;                        /* its own: every record of a verdict or a time carries it */
  const AssayImplementation *implementations; /* so many of them */
} AssayPlugin;

#define ASSAY_PLUGIN_HEADER                                                                                \
  ASSAY_PLUGIN_ABI, (uint32_t)sizeof(AssayPlugin), (uint32_t)sizeof(AssayImplementation),                  \
      (uint32_t)sizeof(AssayRequest), (uint32_t)sizeof(AssayCall), (uint32_t)sizeof(AssayValue),           \
      (uint32_t)sizeof(AssayParameter)

/* The entry point, which the plug-in defines. Called once, before anything else. */
ASSAY_PLUGIN_EXPORT const AssayPlugin *assay_plugin_v1(void);

/* ---- for convenience; nothing of it is part of the ABI ----------------------------------------------------------- */

/* The parameter of that name, or null. */
static inline const AssayParameter *assay_parameter(const AssayRequest *request, const char *name) {
  for (uint32_t i = 0; i < request->parameter_count; ++i)
    if (strcmp(request->parameters[i].name, name) == 0) return &request->parameters[i];
  return NULL;
}

/* The number of that name; `otherwise` where there is none. */
static inline double assay_number(const AssayRequest *request, const char *name, double otherwise) {
  const AssayParameter *found = assay_parameter(request, name);
  return found != NULL && found->kind == ASSAY_NUMBER ? found->number : otherwise;
}

/* `return assay_refuse(request, "f32 only");` in a `prepare`. */
static inline int32_t assay_refuse(const AssayRequest *request, const char *why) {
  if (request->reason_size > 0) {
    strncpy(request->reason, why, request->reason_size - 1);
    request->reason[request->reason_size - 1] = '\0';
  }
  return ASSAY_UNSUPPORTED;
}

static inline float assay_from_bf16(uint16_t bits) {
  const uint32_t wide = (uint32_t)bits << 16;
  float number;
  memcpy(&number, &wide, sizeof number);
  return number;
}

/* Rounds to nearest, ties to even; a NaN stays a NaN. */
static inline uint16_t assay_to_bf16(float number) {
  uint32_t bits;
  memcpy(&bits, &number, sizeof bits);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return (uint16_t)((bits >> 16) | 0x40u);
  return (uint16_t)((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

#ifdef __cplusplus
}
#endif

#endif
