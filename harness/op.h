// Everything that an implementation sees of the harness.
//
// An implementation is one function that returns an `Implementation`: its version, its variants and a
// `prepare` that turns a request into a runner. Preparation (building primitives, packing weights, reading a
// vocabulary) is recorded but not timed; `Runner::run` is what is checked and timed. The same form serves
// numbers and text: inputs and outputs are lists of named values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace assay {

// ---- storage ----------------------------------------------------------------------------------------------

enum class Dtype : std::uint8_t { f32, bf16, f16, f64, u8, i32, i64 };

// What a value means. Everything but `array` has one dimension.
enum class Kind : std::uint8_t {
  array,    // numbers, any rank
  bytes,    // text or any other bytes (u8)
  ids,      // token ids (i32)
  offsets,  // positions in a text, in bytes (i64)
  path,     // the name of a file (u8, no terminator)
};

// bfloat16 as it lies in memory: the upper half of a float.
struct bf16 {
  std::uint16_t bits;
};

// IEEE's binary16 as it lies in memory: five bits of exponent, ten of fraction.
struct f16 {
  std::uint16_t bits;
};

inline float to_float(float value) { return value; }
inline float to_float(bf16 value) {
  const std::uint32_t bits = static_cast<std::uint32_t>(value.bits) << 16;
  float result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

// In bits and one exact subtraction, without a branch: a loop over elements can be made one over vectors.
inline float to_float(f16 value) {
  const auto as_float = [](std::uint32_t bits) {
    float result;
    std::memcpy(&result, &bits, sizeof result);
    return result;
  };
  const std::uint32_t size = static_cast<std::uint32_t>(value.bits & 0x7fffu) << 13;
  const std::uint32_t sign = static_cast<std::uint32_t>(value.bits & 0x8000u) << 16;
  std::uint32_t bits = size + (112u << 23);                      // another bias of the exponent
  if (size >= 31u << 23) bits = size | 0x7f800000u;              // infinities and NaN
  const float small = as_float(size + (113u << 23)) - 0x1p-14f;  // 2^-14 (1 + fraction) without the 1
  std::uint32_t small_bits;
  std::memcpy(&small_bits, &small, sizeof small_bits);
  return as_float((size < 1u << 23 ? small_bits : bits) | sign);
}

template <class T>
T from_float(float value);
template <>
inline float from_float<float>(float value) {
  return value;
}
// Rounds to nearest, ties to even; a NaN stays a NaN.
template <>
inline bf16 from_float<bf16>(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return bf16{static_cast<std::uint16_t>((bits >> 16) | 0x40u)};
  return bf16{static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16)};
}
// The same. What is 65520 or greater becomes an infinity; denormals are kept.
template <>
inline f16 from_float<f16>(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const std::uint32_t sign = bits >> 16 & 0x8000u, size = bits & 0x7fffffffu;
  std::uint32_t rounded = (size - (112u << 23) + 0xfffu + (size >> 13 & 1u)) >> 13;
  if (size >= 0x477ff000u) rounded = 0x7c00u;
  if (size > 0x7f800000u) rounded = 0x7e00u;
  if (size < 113u << 23) {  // below 2^-14: the sum with 1/2 is rounded to 2^-24, the unit of the denormals
    float sum;
    std::memcpy(&sum, &size, sizeof sum);
    sum += 0.5f;
    std::memcpy(&rounded, &sum, sizeof rounded);
    rounded -= 0x3f000000u;
  }
  return f16{static_cast<std::uint16_t>(sign | rounded)};
}

// ---- parameters -------------------------------------------------------------------------------------------

using ParameterValue = std::variant<bool, std::int64_t, double, std::string>;

struct Parameter {
  std::string name;
  ParameterValue value;
  bool operator==(const Parameter&) const = default;
};

// The parameters of an op, by name, in the order of its contract. A name that is not there is a mistake of the
// program, not of its user: the specs are held against the contract when they are read.
class Parameters : public std::vector<Parameter> {
 public:
  using std::vector<Parameter>::vector;
  const ParameterValue* find(std::string_view name) const {
    for (const Parameter& parameter : *this)
      if (parameter.name == name) return &parameter.value;
    return nullptr;
  }
  template <class T>
  const T& get(std::string_view name) const {
    const ParameterValue* value = find(name);
    if (value == nullptr) throw std::logic_error("no parameter named " + std::string(name));
    return std::get<T>(*value);
  }
  // Those that are floating-point numbers, in their order.
  std::vector<double> numbers() const {
    std::vector<double> found;
    for (const Parameter& parameter : *this)
      if (const auto* number = std::get_if<double>(&parameter.value)) found.push_back(*number);
    return found;
  }
};

// ---- values -----------------------------------------------------------------------------------------------

// A named input or output; a view that owns nothing. Strides count elements; the last one is 1.
struct Value {
  std::string name;
  Kind kind = Kind::array;
  Dtype dtype = Dtype::f32;
  std::vector<std::int64_t> dims;
  std::vector<std::int64_t> strides;
  void* data = nullptr;
  bool constant = false;  // an input that may be read while preparing

  template <class T>
  T* as() const {
    return static_cast<T*>(data);
  }
  std::string_view text() const { return {static_cast<const char*>(data), static_cast<std::size_t>(dims[0])}; }
};

// An array of rows, as kernels like it: T is the storage type, `stride` counts elements from row to row.
template <class T>
struct Rows {
  T* data;
  std::int64_t rows, cols, stride;
  T* row(std::int64_t index) const { return data + index * stride; }
};

template <class T>
Rows<T> rows_of(const Value& value) {
  return {value.as<T>(), value.dims[0], value.dims[1], value.strides[0]};
}

// An element of a dense value, as float32.
inline float float_at(const Value& value, std::int64_t index) {
  switch (value.dtype) {
    case Dtype::bf16: return to_float(value.as<const bf16>()[index]);
    case Dtype::f16: return to_float(value.as<const f16>()[index]);
    default: return value.as<const float>()[index];
  }
}

// What a runner works on. Inputs and outputs come in the order of the op's contract, with the shapes, strides
// and parameters that `prepare` was shown; the addresses may differ from call to call. So may the length of an input
// that is no array, a text, say: it is never greater than the one that `prepare` was shown.
// An output whose length depends on the input (ids, offsets) arrives with dims[0] = room for elements, and the
// runner sets dims[0] to what it wrote.
struct Call {
  std::span<const Value> inputs;
  std::span<Value> outputs;
};

class Runner {
 public:
  virtual ~Runner() = default;
  virtual void run(const Call& call) = 0;
};

// This case is not for this implementation, and why.
struct Unsupported {
  std::string reason;
};

using Prepared = std::variant<std::unique_ptr<Runner>, Unsupported>;

// Makes a runner of a callable that takes a `const Call&`.
template <class Function>
Prepared make_runner(Function function) {
  struct Wrapped final : Runner {
    explicit Wrapped(Function f) : function(std::move(f)) {}
    void run(const Call& call) override { function(call); }
    Function function;
  };
  return std::unique_ptr<Runner>(std::make_unique<Wrapped>(std::move(function)));
}

// Calls visit(float{}), visit(bf16{}) or visit(f16{}), by the storage type.
template <class Visit>
Prepared with_storage(Dtype dtype, Visit visit) {
  switch (dtype) {
    case Dtype::f32: return visit(float{});
    case Dtype::bf16: return visit(bf16{});
    case Dtype::f16: return visit(f16{});
    default: return Unsupported{"f32, bf16 and f16 only"};
  }
}

// What a runner is prepared for. Input values that the op declares constant (weights, vocabularies) may be read
// here, and keep their address and their content until the last run; all others hold nothing of meaning yet.
struct Request {
  const Parameters& parameters;
  std::span<const Value> inputs;
  std::span<const Value> outputs;
  Dtype dtype;
  int threads;
  std::string_view variant;  // one of Implementation::variants, or empty: the best that runs here
};

// ---- implementations --------------------------------------------------------------------------------------

// One way of an implementation to do its work, chosen by name: `simd@avx2`.
struct Variant {
  std::string name;
  std::string unavailable;  // why it cannot run on this machine; empty if it can
};

// Whether this machine can run code for the set of instructions: processor and operating system. The names and what is
// in them: cmake/sets.cmake.
bool cpu_supports(std::string_view isa);

// Bytes of the last cache that one core can use.
std::int64_t last_level_cache();

// How sums of many terms are made: as budgets allow it, in lanes of float32; or in a wider type, or with a
// compensation, so that their error does not grow with the number of terms. Who says `wider` is held to it: to the
// stricter budget of an op that has one.
enum class Accumulation : std::uint8_t { usual, wider };

struct Implementation {
  // The receipt that the library behind it is really there, read from the library itself at run time.
  std::function<std::string()> version;
  // The instruction set that the variant will really use on this machine.
  std::function<std::string(std::string_view variant)> isa;
  // Best first. Empty if there is but one way.
  std::vector<Variant> variants;
  std::function<Prepared(const Request&)> prepare;
  // One sentence on what it is, and on what it could not leave to its library.
  std::string note;
  Accumulation accumulates = Accumulation::usual;
};

// Of assay's own code: there is no other library to ask for its version.
inline std::string own_version() { return ASSAY_VERSION; }

// Of assay's own code for any processor, in the one way that there is.
inline Implementation own_implementation(std::function<Prepared(const Request&)> prepare, std::string note) {
  return {.version = own_version,
          .isa = [](std::string_view) { return std::string("baseline"); },
          .variants = {},
          .prepare = std::move(prepare),
          .note = std::move(note)};
}

}  // namespace assay
