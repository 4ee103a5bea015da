/* The C ABI of a plug-in: a shared library with implementations of assay's ops, in any language that can export a C
 * function. `assay check --plugin ./libmine.so --op rms_norm` then treats them like its own: each runs in a process of
 * its own, is held against the reference and, if it passes, timed.
 *
 * A plug-in exports one function, `assay_plugin_v1`, which returns a description that stays valid for good. Everything
 * in it is constant; assay calls nothing else until it has checked all of it. docs/plugins.md is the way in, with
 * examples in C, C++ and Rust; `assay/plugin.hpp` makes it pleasant in C++. What a plug-in may and may not do is said
 * below, before AssayImplementation.
 *
 * Version 1. Within a version no struct changes its size and no field its place. What is added within it takes the room
 * that is `reserved`: assay sets that to 0 in what it passes, and refuses a description in which it is not. What does
 * not fit comes as version 2, with an entry point of its own. The sizes in AssayPlugin find the mistakes that a version
 * cannot: packed structs, a binding that lacks a field. Every struct is laid out so that no compiler adds padding.
 *
 * All texts are UTF-8 and end with a zero. C11; no other header of assay is needed, and nothing to link. */
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

/* AssayValue.kind: what a value means. All but arrays have one dimension. Which values an op has, in which order and
 * with which dims: `assay list --op OP -v`. */
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
  const char* name;       /* by the op's contract: "x", "gamma", "y", "text" ... */
  int32_t kind;           /* ASSAY_ARRAY ... */
  int32_t dtype;          /* ASSAY_F32 ... */
  int32_t rank;           /* the number of dims and of strides, at least 1 */
  int32_t constant;       /* 1: an input that may be read while preparing: a weight, a vocabulary. Else 0 */
  const int64_t* dims;    /* elements in each dimension, 0 included; of an output that is no array: the room for them */
  const int64_t* strides; /* from one index of a dimension to the next, in elements (not bytes). The last is 1; others
                             are at least as large as what they step over: rows may lie further apart than they are
                             long, and those of an output further than those of an input */
  void* data;             /* the first element. Aligned to the size of one element, and no more: a vector load has to be
                             an unaligned one. Never null, but where a dim is 0 nothing may be touched */
  int64_t length;         /* of an output that is no array: -1 when `run` is called, which sets it to the number of
                             elements that it wrote, from 0 to dims[0]. Of all others, and in `prepare`: 0 */
  uint64_t reserved[2];   /* 0 */
} AssayValue;

/* ---- parameters ------------------------------------------------------------------------------------------------- */

/* AssayParameter.kind: which of its fields holds the value. */
enum { ASSAY_BOOLEAN = 0, ASSAY_INTEGER = 1, ASSAY_NUMBER = 2, ASSAY_TEXT = 3 };

typedef struct AssayParameter {
  const char* name; /* "eps", "weight_offset" ...: `assay list --op OP -v` shows those of an op */
  int32_t kind;     /* ASSAY_BOOLEAN ... */
  int32_t boolean;  /* 0 or 1 */
  int64_t integer;
  double number;
  const char* text; /* null unless the kind is ASSAY_TEXT */
} AssayParameter;   /* the fields of other kinds are 0 */

/* ---- what is asked ---------------------------------------------------------------------------------------------- */

/* What `prepare` and `run` return. */
enum {
  ASSAY_DONE = 0,
  ASSAY_UNSUPPORTED = 1, /* from `prepare` alone: this case is not for this implementation. Not a failure, unless
                            every case is refused. From `run` it is one */
  ASSAY_FAILED = 2       /* a failure, and so is every number that is not listed here */
};

/* What is to be prepared for. All that is pointed to is valid during the call only: names, dims and strides that `run`
 * needs are in its AssayCall again. */
typedef struct AssayRequest {
  int32_t dtype;   /* of the case; values have their own, which may differ (float32 weights for bf16) */
  int32_t threads; /* how many threads `run` may use, its own included; at least 1 */
  uint32_t parameter_count;
  uint32_t input_count;
  uint32_t output_count;
  uint32_t reason_size;             /* bytes at `reason`, the terminating zero included; never 0 */
  const AssayParameter* parameters; /* all that the op has, in no order: find them by name */
  const AssayValue* inputs;  /* in the order of the op's contract. The content of those that are not constant has no
                                meaning yet; constant ones keep address and content until `release` */
  const AssayValue* outputs; /* likewise; not to be written to yet */
  char* reason;              /* where to write why a case is refused or failed, for people: one line. Empty before */
  uint64_t reserved[4];      /* 0 */
} AssayRequest;

/* What is to be computed. Values have the order, kinds, dtypes, dims and strides of the request; addresses differ from
 * call to call, but for those of constant inputs. Valid during the call only. */
typedef struct AssayCall {
  const AssayValue* inputs;
  AssayValue* outputs; /* of which `length` alone may be changed, beside what `data` points to */
  char* reason;        /* where to write why the call failed */
  uint32_t input_count;
  uint32_t output_count;
  uint32_t reason_size; /* as in AssayRequest */
  uint32_t threads;     /* as in AssayRequest */
  uint64_t reserved[4]; /* 0 */
} AssayCall;

/* ---- what a plug-in is ------------------------------------------------------------------------------------------ */

/* The rules, for `prepare`, `run` and `release`. assay checks what of them it can, and a breach is a failed check.
 *
 * - Calls come one after the other, all from the same thread, which is the one that loaded the plug-in. Several states
 *   may be alive at a time, and they end in any order: what belongs to one case is kept in its state, not in globals.
 * - A state is run any number of times, also never. The same inputs give an answer that is as right each time.
 * - `run` reads the elements of its inputs and writes the elements of its outputs, and touches nothing else: not what
 *   lies between rows, nor one element before the first or behind the last. It writes each element of an array.
 *   What the outputs held before has no meaning.
 * - Values do not overlap, but for one case: where it is computed in place, an output has the address, dims and strides
 *   of an input, which may then be overwritten. All other inputs stay as they are.
 * - It may allocate memory and start threads, `threads` at work at most, its own included. Threads may be kept for the
 *   next call, but none of them touches a value once `run` has returned.
 * - It leaves the process as it was: rounding mode and treatment of denormals, signal handlers, locale, working folder,
 *   limits, open files. Loading the plug-in counts: do not link it with -ffast-math, which flushes denormals for all.
 * - Nothing leaves a function but by its return: no exception, no panic, no longjmp.
 * - It may print; what it prints is shown with a failure, and limited. Standard input is empty.
 *
 * The process is a fresh one, of the plug-in alone; it may be ended at any time, and `release` is then not called. */

typedef struct AssayImplementation AssayImplementation;

enum {
  /* Its sums of many terms are made in a wider type than float32, or with a compensation, so that their error does not
   * grow with the number of terms. It is then held to the stricter budget, where the op has one. */
  ASSAY_CLAIM_ACCUMULATES_WIDER = 1
};

/* One way to compute one op. */
struct AssayImplementation {
  const char* op;      /* what it computes: a name that `assay list` shows */
  const char* name;    /* its own: letters, digits and _ - . @ +, at most 64. Unique for the op within the plug-in */
  const char* isa;     /* the instruction set that it uses on this machine: "avx512", "baseline" ... Null: not said */
  const char* note;    /* one sentence for people; may be null */
  const void* context; /* the plug-in's own; assay does not look at it */

  /* Gets ready for cases of one shape: chooses a kernel, packs weights, reads a vocabulary. It is not timed. On
   * ASSAY_DONE, *state is what `run` and `release` are given; it is null before, and may stay so. On anything else
   * there is no state, and `release` is not called. `self` is this struct. */
  int32_t (*prepare)(const AssayImplementation* self, const AssayRequest* request, void** state);

  /* Computes. This is what is checked and timed. It remembers nothing of the values of inputs that are not constant:
   * the same state is run on other values. */
  int32_t (*run)(void* state, const AssayCall* call);

  /* Frees what `prepare` made, called once for each ASSAY_DONE, also where the state is null. Null: nothing to free. */
  void (*release)(void* state);

  uint64_t claims;      /* what it says of itself and is held to: ASSAY_CLAIM_..., or 0 */
  uint64_t reserved[3]; /* 0 */
};

typedef struct AssayPlugin {
  /* These seven are what ASSAY_PLUGIN_HEADER stands for. */
  uint32_t abi; /* ASSAY_PLUGIN_ABI; before all else, in every version */
  uint32_t plugin_size, implementation_size, request_size, call_size, value_size, parameter_size; /* sizeof of each */

  uint32_t implementation_count;              /* 1 to 1000 */
  const char* name;                           /* of the plug-in, for people; not empty */
  const char* version;                        /* its own, not empty: every record of a verdict or a time carries it */
  const AssayImplementation* implementations; /* so many of them */
  uint64_t reserved[4];                       /* 0 */
} AssayPlugin;

#define ASSAY_PLUGIN_HEADER                                                                      \
  ASSAY_PLUGIN_ABI, (uint32_t)sizeof(AssayPlugin), (uint32_t)sizeof(AssayImplementation),        \
      (uint32_t)sizeof(AssayRequest), (uint32_t)sizeof(AssayCall), (uint32_t)sizeof(AssayValue), \
      (uint32_t)sizeof(AssayParameter)

/* The entry point, which the plug-in defines. Called once, before anything else. A plug-in that cannot work on this
 * machine at all still describes itself, and says why in `prepare`. */
ASSAY_PLUGIN_EXPORT const AssayPlugin* assay_plugin_v1(void);

/* ---- for convenience; nothing of it is part of the ABI ----------------------------------------------------------- */

/* The parameter of that name, or null. */
static inline const AssayParameter* assay_parameter(const AssayRequest* request, const char* name) {
  for (uint32_t i = 0; i < request->parameter_count; ++i)
    if (strcmp(request->parameters[i].name, name) == 0) return &request->parameters[i];
  return NULL;
}

/* The number of that name; `otherwise` where there is none. */
static inline double assay_number(const AssayRequest* request, const char* name, double otherwise) {
  const AssayParameter* found = assay_parameter(request, name);
  return found != NULL && found->kind == ASSAY_NUMBER ? found->number : otherwise;
}

/* Leaves a reason, cut off where there is no room for more. */
static inline void assay_write_reason(char* reason, uint32_t size, const char* why) {
  const size_t length = strlen(why);
  const size_t kept = length < size ? length : size - 1u;
  memcpy(reason, why, kept);
  reason[kept] = '\0';
}

/* `return assay_refuse(request, "f32 only");` in a `prepare`. */
static inline int32_t assay_refuse(const AssayRequest* request, const char* why) {
  assay_write_reason(request->reason, request->reason_size, why);
  return ASSAY_UNSUPPORTED;
}

/* `return assay_fail(call, "out of memory");` in a `run`. */
static inline int32_t assay_fail(const AssayCall* call, const char* why) {
  assay_write_reason(call->reason, call->reason_size, why);
  return ASSAY_FAILED;
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
