// Plug-ins in C++17 and later, as a thin layer over the C ABI of plugin.h: an implementation is one function that
// turns a request into a runner or a refusal.
//
//   assay::plugin::Prepared prepare(const assay::plugin::Request& request) {
//     if (request.dtype() != ASSAY_F32) return assay::plugin::Unsupported{"f32 only"};
//     return assay::plugin::make_runner([beta = request.number("beta")](const assay::plugin::Call& call) { ... });
//   }
//   ASSAY_PLUGIN("mine", "1.0", assay::plugin::implementation<prepare>("swish", "mine", "baseline", "what it is"))
//
// An exception in either is a failure with its text as the reason; none crosses the boundary.
#pragma once

#include <exception>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "plugin.h"

namespace assay::plugin {

// Rows of an array of two dimensions; `stride` counts elements from row to row.
template <class T>
struct Rows {
  T* data;
  std::int64_t rows, cols, stride;
  T* row(std::int64_t index) const { return data + index * stride; }
};

template <class T>
Rows<T> rows_of(const AssayValue& value) {
  if (value.rank != 2) throw std::logic_error(std::string(value.name) + " has not two dimensions");
  return {static_cast<T*>(value.data), value.dims[0], value.dims[1], value.strides[0]};
}

// Of bytes and paths.
inline std::string_view text_of(const AssayValue& value) {
  return {static_cast<const char*>(value.data), static_cast<std::size_t>(value.dims[0])};
}

class Request {
 public:
  explicit Request(const AssayRequest& raw) : raw_(raw) {}
  int dtype() const { return raw_.dtype; }
  int threads() const { return raw_.threads; }
  const AssayValue& input(std::uint32_t index) const { return at(raw_.inputs, raw_.input_count, index); }
  const AssayValue& output(std::uint32_t index) const { return at(raw_.outputs, raw_.output_count, index); }
  // Parameters, by the name that the op's contract gives them.
  double number(const char* name) const { return of_kind(name, ASSAY_NUMBER).number; }
  std::int64_t integer(const char* name) const { return of_kind(name, ASSAY_INTEGER).integer; }
  bool boolean(const char* name) const { return of_kind(name, ASSAY_BOOLEAN).boolean != 0; }
  std::string text(const char* name) const { return of_kind(name, ASSAY_TEXT).text; }
  const AssayRequest& raw() const { return raw_; }

 private:
  static const AssayValue& at(const AssayValue* values, std::uint32_t count, std::uint32_t index) {
    if (index >= count) throw std::out_of_range("the op has only " + std::to_string(count) + " of them");
    return values[index];
  }
  const AssayParameter& of_kind(const char* name, int kind) const {
    const AssayParameter* found = assay_parameter(&raw_, name);
    if (found == nullptr) throw std::logic_error(std::string("the op has no parameter named ") + name);
    if (found->kind != kind) throw std::logic_error(std::string("the parameter ") + name + " is of another kind");
    return *found;
  }
  const AssayRequest& raw_;
};

// As in AssayCall; without checks, since it is timed.
class Call {
 public:
  explicit Call(const AssayCall& raw) : raw_(raw) {}
  const AssayValue& input(std::uint32_t index) const { return raw_.inputs[index]; }
  AssayValue& output(std::uint32_t index) const { return raw_.outputs[index]; }
  int threads() const { return static_cast<int>(raw_.threads); }

 private:
  const AssayCall& raw_;
};

struct Unsupported {
  std::string reason;
};

class Runner {
 public:
  virtual ~Runner() = default;
  virtual void run(const Call& call) = 0;
};

using Prepared = std::variant<std::unique_ptr<Runner>, Unsupported>;

// Makes a runner of a callable that takes a `const Call&`.
template <class Function>
Prepared make_runner(Function function) {
  struct Wrapped final : Runner {
    explicit Wrapped(Function given) : function_(std::move(given)) {}
    void run(const Call& call) override { function_(call); }
    Function function_;
  };
  return std::unique_ptr<Runner>(std::make_unique<Wrapped>(std::move(function)));
}

namespace detail {

inline std::int32_t give_reason(char* reason, std::uint32_t size, std::string_view text, std::int32_t status) {
  if (size > 0) reason[text.copy(reason, size - 1)] = '\0';
  return status;
}

template <class Function>
std::int32_t guarded(char* reason, std::uint32_t size, Function function) {
  try {
    return function();
  } catch (const std::exception& problem) {
    return give_reason(reason, size, problem.what(), ASSAY_FAILED);
  } catch (...) {
    return give_reason(reason, size, "an exception that is no std::exception", ASSAY_FAILED);
  }
}

template <Prepared (*function)(const Request&)>
std::int32_t prepare(const AssayImplementation*, const AssayRequest* request, void** state) {
  return guarded(request->reason, request->reason_size, [&]() -> std::int32_t {
    Prepared prepared = function(Request(*request));
    if (const auto* refusal = std::get_if<Unsupported>(&prepared))
      return give_reason(request->reason, request->reason_size, refusal->reason, ASSAY_UNSUPPORTED);
    *state = std::get<std::unique_ptr<Runner>>(prepared).release();
    return ASSAY_DONE;
  });
}

inline std::int32_t run(void* state, const AssayCall* call) {
  return guarded(call->reason, call->reason_size, [&]() -> std::int32_t {
    static_cast<Runner*>(state)->run(Call(*call));
    return ASSAY_DONE;
  });
}

inline void release(void* state) { delete static_cast<Runner*>(state); }

}  // namespace detail

template <Prepared (*function)(const Request&)>
AssayImplementation implementation(const char* op, const char* name, const char* isa, const char* note) {
  return {op, name, isa, note, nullptr, detail::prepare<function>, detail::run, detail::release, {}};
}

}  // namespace assay::plugin

// ASSAY_PLUGIN("name", "version", implementation, implementation...), once, outside of any namespace.
#define ASSAY_PLUGIN(plugin_name, plugin_version, ...)                                          \
  extern "C" const AssayPlugin* assay_plugin_v1(void) {                                         \
    static const AssayImplementation all[] = {__VA_ARGS__};                                     \
    static const AssayPlugin described = {                                                      \
        ASSAY_PLUGIN_HEADER, sizeof all / sizeof all[0], plugin_name, plugin_version, all, {}}; \
    return &described;                                                                          \
  }
