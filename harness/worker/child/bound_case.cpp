#include "harness/worker/child/bound_case.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "harness/worker/child/host_memory.h"
#include "harness/worker/wire/shared_memory.h"

namespace assay {
namespace {

constexpr std::size_t most_dims = 8;
constexpr std::int64_t most_copies = 32768, most_threads = 4096;

template <class Enum, std::size_t N>
Enum enum_named(const std::array<const char*, N>& names, const std::string& name) {
  for (std::size_t i = 0; i < N; ++i)
    if (name == names[i]) return static_cast<Enum>(i);
  throw std::runtime_error("a request with the unknown name " + name);
}

Dtype dtype_of(const Json& text) {
  return enum_named<Dtype>(std::array{"f32", "bf16", "f16", "f64", "u8", "i32", "i64"}, text.get<std::string>());
}

ParameterValue parameter_of(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number_float()) return json.get<double>();
  return json.get<std::string>();
}

// Elements from the first to the end of the last; throws if there cannot be so many.
std::uint64_t span_of(const Value& value) {
  if (value.dims.empty() || value.dims.size() != value.strides.size() || value.dims.size() > most_dims)
    throw std::runtime_error("a request with impossible dims");
  std::uint64_t last = 0;
  for (std::size_t d = 0; d < value.dims.size(); ++d) {
    last += static_cast<std::uint64_t>(std::max<std::int64_t>(value.dims[d] - 1, 0)) *
            static_cast<std::uint64_t>(value.strides[d]);
    if (last >= slot_size) throw std::runtime_error("a request with a value larger than the shared memory");
  }
  return std::ranges::find(value.dims, 0) != value.dims.end() ? 0 : last + 1;
}

std::size_t size_of(Dtype dtype) {
  static constexpr std::array<std::size_t, 7> sizes{4, 2, 2, 8, 1, 4, 8};
  return sizes[static_cast<std::size_t>(dtype)];
}

// A value lies within one slot of the shared memory, with all its copies.
void check_place(const Value& value, std::uint64_t offset, std::size_t shift) {
  const std::uint64_t bytes = span_of(value) * size_of(value.dtype), end = offset % slot_size + shift + bytes;
  if (offset + bytes > slot_size * slot_count || (bytes > 0 && end > slot_size))
    throw std::runtime_error("a request with a value that is not within the shared memory");
}

std::vector<std::int64_t> lengths_of(const Json& json) {
  if (!json.is_array() || json.size() > most_dims) throw std::runtime_error("a request with impossible dims");
  std::vector<std::int64_t> lengths;
  for (const Json& each : json) {
    if (!is_whole(each, 0, slot_size)) throw std::runtime_error("a request with impossible dims");
    lengths.push_back(each);
  }
  return lengths;
}

std::int64_t whole_at(const Json& json, const char* key, std::int64_t least, std::int64_t greatest) {
  if (!is_whole(json.at(key), least, greatest))
    throw std::runtime_error(std::string("a request with an impossible ") + key);
  return json.at(key);
}

Value value_of(const Json& json, std::size_t shift) {
  Value value;
  value.name = json.at("name");
  value.kind =
      enum_named<Kind>(std::array{"array", "bytes", "ids", "offsets", "path"}, json.at("kind").get<std::string>());
  value.dtype = dtype_of(json.at("dtype"));
  value.dims = lengths_of(json.at("dims"));
  value.strides = lengths_of(json.at("strides"));
  const auto offset = static_cast<std::uint64_t>(whole_at(json, "offset", 0, slot_size * slot_count));
  value.constant = json.at("constant").get<bool>();
  if (value.constant) shift = 0;
  check_place(value, offset, shift);
  value.data = shared_address(offset) + shift;
  return value;
}

}  // namespace

std::size_t extent_of(const Value& value) { return span_of(value) * size_of(value.dtype); }

double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

BoundCase::BoundCase(const Json& request, const std::vector<Hosted>& hosted) {
  const std::string op = request.at("op"), backend = request.at("implementation");
  for (const Hosted& each : hosted)
    if (each.op == op && each.backend == backend) implementation_ = &each.implementation;
  if (implementation_ == nullptr) throw std::runtime_error("this worker has no " + backend + " of " + op);
  variant_ = request.at("variant");
  // A variant that is none of the implementation's own was made by the environment of this process.
  bool own = false;
  for (const Variant& each : implementation_->variants) own = own || each.name == variant_;
  if (!own) variant_.clear();
  dtype_ = dtype_of(request.at("dtype"));
  threads_ = static_cast<int>(whole_at(request, "threads", 1, most_threads));
  for (const auto& [name, value] : request.at("parameters").items()) parameters_.push_back({name, parameter_of(value)});
  const auto copies = static_cast<std::size_t>(whole_at(request, "copies", 1, most_copies));
  const auto distance = static_cast<std::size_t>(whole_at(request, "copy_distance", 0, slot_size));
  for (std::size_t copy = 0; copy < copies; ++copy) {
    Copy& made = copies_.emplace_back();
    for (const Json& json : request.at("inputs")) made.inputs.push_back(value_of(json, copy * distance));
    for (const Json& json : request.at("outputs")) made.outputs.push_back(value_of(json, copy * distance));
  }
  for (const Value& input : copies_.at(0).inputs) most_lengths_.push_back(input.dims.at(0));
  for (std::size_t i = 0; i < copies_[0].outputs.size(); ++i) {
    const Value& output = copies_[0].outputs[i];
    if (output.kind != Kind::array) open_lengths_.emplace_back(i, output.dims.at(0));
  }
}

std::optional<std::string> BoundCase::prepare() {
  const double before = monotonic_seconds();
  const Request request{parameters_, copies_[0].inputs, copies_[0].outputs, dtype_, threads_, variant_};
  Prepared prepared = implementation_->prepare(request);
  prepare_seconds_ = monotonic_seconds() - before;
  if (const auto* refusal = std::get_if<Unsupported>(&prepared)) return refusal->reason;
  runner_ = std::move(std::get<std::unique_ptr<Runner>>(prepared));
  return std::nullopt;
}

void BoundCase::move_to(const Json& request) {
  const auto move = [](std::vector<Value>& values, const Json& told) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Value now = value_of(told.at(i), 0);
      const bool as_long = now.kind != Kind::array || now.dims == values[i].dims;
      if (now.kind != values[i].kind || !as_long || now.strides != values[i].strides || now.dtype != values[i].dtype)
        throw std::runtime_error("a request for the runner of another case");
      if (!values[i].constant) values[i].data = now.data;
    }
  };
  std::vector<Value>& inputs = copies_.at(0).inputs;
  move(inputs, request.at("inputs"));
  move(copies_[0].outputs, request.at("outputs"));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].kind == Kind::array || inputs[i].constant) continue;
    const std::int64_t length = value_of(request.at("inputs").at(i), 0).dims[0];
    if (length > most_lengths_.at(i)) throw std::runtime_error("a request for the runner of a shorter text");
    inputs[i].dims[0] = length;
  }
}

void BoundCase::map_pages() const {
  static const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  constexpr int populate = 23;  // MADV_POPULATE_WRITE, from Linux 5.14 on
  for (const Copy& copy : copies_)
    for (const std::vector<Value>* values : {&copy.inputs, &copy.outputs})
      for (const Value& value : *values) {
        const std::size_t bytes = extent_of(value);
        if (bytes == 0) continue;
        const auto from = reinterpret_cast<std::uintptr_t>(value.data) / page * page;
        const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(value.data) + bytes;
        if (madvise(reinterpret_cast<void*>(from), end - from, populate) == 0) continue;
        for (std::uintptr_t at = reinterpret_cast<std::uintptr_t>(value.data); at < end; at += page)
          (void)*reinterpret_cast<const volatile unsigned char*>(at);
      }
}

void BoundCase::run() {
  Copy& copy = copies_[next_];
  last_ = next_;
  if (++next_ == copies_.size()) next_ = 0;
  for (const auto& [output, room] : open_lengths_) copy.outputs[output].dims[0] = room;
  runner_->run(Call{copy.inputs, copy.outputs});
}

Json BoundCase::output_lengths() const {
  Json lengths = Json::array();
  for (const auto& [output, room] : open_lengths_) lengths.push_back(copies_[last_].outputs[output].dims[0]);
  return lengths;
}

}  // namespace assay
