// The format in which models are handed on: a length of eight bytes, a header (a JSON object that has for each tensor
// its dtype, its shape, and where its bytes begin and end), and these bytes. (The README of huggingface/safetensors has
// the description.)
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/tensors/array_bytes.h"
#include "harness/tensors/tensor_file.h"

namespace assay {
namespace {

using Header = nlohmann::json;

// The largest models are split into files of some thousand tensors each, whose headers are below one MiB.
constexpr std::uint64_t longest_safetensors_header = std::uint64_t{16} << 20;
constexpr int deepest_header = 4;
constexpr std::size_t most_listed = 10, longest_compared = 200;
constexpr std::string_view metadata = "__metadata__";

constexpr std::array<std::pair<std::string_view, Dtype>, 4> safetensors_types{
    {{"F32", Dtype::f32}, {"F16", Dtype::f16}, {"BF16", Dtype::bf16}, {"F64", Dtype::f64}}};

struct Entry {
  std::string dtype;
  std::vector<std::int64_t> dims;
  std::uint64_t begin = 0, end = 0;
};

std::optional<std::uint64_t> natural(const Header& json) {
  constexpr std::uint64_t most = std::uint64_t{1} << 62;
  if (!json.is_number_unsigned() || json.get<std::uint64_t>() > most) return std::nullopt;
  return json.get<std::uint64_t>();
}

class SafetensorsReader {
 public:
  explicit SafetensorsReader(const std::string& file) : stream_(file) { read_header(); }

  Tensor read(const std::string& member) {
    const std::vector<std::string> names = names_of_tensors();
    if (member.empty() && names.size() != 1)
      fail("has " + std::to_string(names.size()) + " tensors; name one: " + stream_.name() + ":NAME" + some_of(names));
    const std::string name = member.empty() ? names[0] : member;
    if (!header_.contains(name) || name == metadata)
      fail("has no tensor '" + shown(name) + "'" +
           (names.size() <= most_listed ? some_of(names) : nearest(name, names)));
    const Entry entry = entry_of(name, header_[name]);
    const auto type = std::ranges::find(safetensors_types, entry.dtype, &std::pair<std::string_view, Dtype>::first);
    if (type == safetensors_types.end()) fail_of(name, "is " + shown(entry.dtype) + "; expected F32, F16, BF16 or F64");
    Tensor tensor{type->second, entry.dims, {}};
    const std::uint64_t wanted = bytes_of_shape(stream_.name() + ":" + shown(name), tensor.dtype, tensor.dims);
    if (entry.end - entry.begin != wanted)
      fail_of(name, "lies about its shape: " + print_shape(tensor.dims) + " of " + numpy_name_of(tensor.dtype) +
                        " takes " + std::to_string(wanted) + " bytes, and it has " +
                        std::to_string(entry.end - entry.begin));
    stream_.go_to(data_ + entry.begin);
    tensor.bytes = read_exactly(stream_, wanted, "the tensor " + shown(name));
    return tensor;
  }

 private:
  [[noreturn]] void fail(const std::string& why) const { throw InputError({stream_.name()}, why); }
  [[noreturn]] void fail_of(const std::string& name, const std::string& why) const {
    throw InputError({stream_.name() + ":" + shown(name)}, why);
  }

  void read_header() {
    const std::vector<std::byte> first = read_exactly(stream_, 8, "the length of a .safetensors's header");
    std::uint64_t length = 0;
    for (std::size_t i = first.size(); i-- > 0;) length = length << 8 | static_cast<std::uint64_t>(first[i]);
    if (length > longest_safetensors_header)
      fail("says that its header has " + std::to_string(length) + " bytes; at most " +
           std::to_string(longest_safetensors_header) + " can be");
    if (length > stream_.size() - stream_.position())
      fail("is truncated: its header takes " + std::to_string(length) + " bytes, and " +
           std::to_string(stream_.size() - stream_.position()) + " are there");
    const std::vector<std::byte> text = read_exactly(stream_, length, "the header");
    data_ = stream_.position();
    header_ = parse(reinterpret_cast<const char*>(text.data()), text.size());
    // A file that was cut off is told as such, whichever tensor is asked for.
    for (const auto& [name, json] : header_.items()) {
      if (name == metadata) continue;
      const Entry entry = entry_of(name, json);
      if (entry.end > stream_.size() - data_)
        fail("is truncated: the tensor " + shown(name) + " ends at byte " + std::to_string(entry.end) +
             " of the data, and there are " + std::to_string(stream_.size() - data_));
    }
  }

  // What is nested deeper than a header, or has a name twice, is left off where that is seen.
  Header parse(const char* text, std::size_t length) const {
    std::set<std::string> seen;
    const auto look = [&](int depth, Header::parse_event_t event, Header& value) {
      if (depth > deepest_header) fail("has a header that is nested deeper than those of tensors are");
      if (depth == 1 && event == Header::parse_event_t::key && !seen.insert(value.get<std::string>()).second)
        fail("has two tensors of the name " + shown(value.get<std::string>()));
      return true;
    };
    Header header;
    try {
      header = Header::parse(text, text + length, look);
    } catch (const Header::exception& error) {
      fail("has a header that is no JSON: " + shown(error.what()));
    }
    if (!header.is_object()) fail("has a header that is no JSON object");
    return header;
  }

  Entry entry_of(const std::string& name, const Header& json) const {
    Entry entry;
    const bool whole = json.is_object() && json.contains("dtype") && json["dtype"].is_string() &&
                       json.contains("shape") && json["shape"].is_array() && json.contains("data_offsets") &&
                       json["data_offsets"].is_array() && json["data_offsets"].size() == 2;
    if (!whole) fail_of(name, "has no dtype, shape and data_offsets");
    entry.dtype = json["dtype"].get<std::string>();
    for (const Header& dim : json["shape"]) {
      const std::optional<std::uint64_t> size = natural(dim);
      if (!size || entry.dims.size() == most_axes)
        fail_of(name, "has an impossible shape: expected at most 64 whole numbers, none below 0");
      entry.dims.push_back(static_cast<std::int64_t>(*size));
    }
    const std::optional<std::uint64_t> begin = natural(json["data_offsets"][0]), end = natural(json["data_offsets"][1]);
    if (!begin || !end || *begin > *end)
      fail_of(name, "has impossible data_offsets: expected where its bytes begin and end");
    entry.begin = *begin;
    entry.end = *end;
    return entry;
  }

  std::vector<std::string> names_of_tensors() const {
    std::vector<std::string> names;
    for (const auto& [name, json] : header_.items())
      if (name != metadata) names.push_back(name);
    return names;
  }
  static std::string some_of(const std::vector<std::string>& names) {
    std::vector<std::string> some(names.begin(),
                                  names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), most_listed)));
    for (std::string& each : some) each = shown(each);
    return some.empty() ? "" : " (it has " + join(some, ", ") + (names.size() > most_listed ? ", ..." : "") + ")";
  }
  static std::string nearest(const std::string& name, const std::vector<std::string>& names) {
    std::vector<std::string> short_ones;  // of a name of megabytes the distance would take long
    for (const std::string& each : names)
      if (each.size() <= longest_compared) short_ones.push_back(each);
    const std::string near = name.size() > longest_compared ? "" : nearest_name(name, short_ones);
    return near.empty() ? some_of(names) : "; did you mean '" + shown(near) + "'?";
  }

  FileStream stream_;
  std::uint64_t data_ = 0;  // where it begins
  Header header_;
};

}  // namespace

Tensor read_safetensors(const std::string& file, const std::string& member) {
  return SafetensorsReader(file).read(member);
}

}  // namespace assay
