// NumPy's format for one array: a magic number and a version, the length of the header, the header (a dictionary as
// Python writes it), the elements. (numpy.lib.format has the description.)
#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>

#include "harness/core/clean.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/tensors/array_bytes.h"
#include "harness/tensors/tensor_file.h"

namespace assay {
namespace {

constexpr std::string_view npy_magic("\x93NUMPY", 6);
// NumPy itself reads no longer ones of files that are not trusted (max_header_size).
constexpr std::uint64_t longest_npy_header = 65536;

struct NpyType {
  std::string_view descr;
  Dtype dtype;
};
constexpr NpyType npy_types[] = {
    {"<f4", Dtype::f32}, {"<f2", Dtype::f16}, {"<f8", Dtype::f64}, {"<V2", Dtype::bf16}, {"|V2", Dtype::bf16}};

// The dictionary: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
class HeaderReader {
 public:
  HeaderReader(const std::string& name, std::string_view text) : name_(name), text_(text) {}

  void read() {
    expect('{');
    while (!take('}')) {
      read_entry(quoted());
      if (!take(',') && !next_is('}')) fail("a ',' or a '}'");
    }
    skip_blanks();
    if (at_ < text_.size()) fail("nothing behind its '}'");
    if (!descr_ || !fortran_ || !dims_)
      throw InputError({name_}, "has a header without " + std::string(!descr_     ? "'descr'"
                                                                      : !fortran_ ? "'fortran_order'"
                                                                                  : "'shape'"));
  }

  Dtype dtype() const {
    for (const NpyType& each : npy_types)
      if (each.descr == *descr_) return each.dtype;
    std::string hint;
    for (const NpyType& each : npy_types)
      if (*descr_ == ">" + std::string(each.descr.substr(1)))
        hint = "it is big-endian; write it with .astype('" + std::string(each.descr) + "')";
    if (*descr_ == "<u2") hint = "bfloat16 is '<V2', as ml_dtypes has it, or in a .safetensors";
    throw InputError({name_}, "has the dtype '" + clean(*descr_) +
                                  "'; expected float32 ('<f4'), float16 ('<f2'), bfloat16 ('<V2') or float64 ('<f8')" +
                                  (hint.empty() ? "" : ": " + hint));
  }
  std::vector<std::int64_t> dims() const {
    if (*fortran_)
      throw InputError({name_},
                       "is in Fortran's order; expected the last axis fastest: write it with numpy.ascontiguousarray");
    return *dims_;
  }

 private:
  [[noreturn]] void fail(const std::string& expected) const {
    throw InputError({name_}, "has a header that cannot be read: at its character " + std::to_string(at_ + 1) +
                                  " expected " + expected);
  }

  void read_entry(const std::string& key) {
    expect(':');
    if (key == "descr" && !descr_) {
      skip_blanks();
      if (at_ < text_.size() && text_[at_] == '[')
        throw InputError({name_}, "has a structured dtype; expected one number for each element");
      descr_ = quoted();
    } else if (key == "fortran_order" && !fortran_) {
      fortran_ = truth();
    } else if (key == "shape" && !dims_) {
      dims_ = tuple();
    } else {
      fail("'descr', 'fortran_order' and 'shape', each of them once");
    }
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool next_is(char wanted) {
    skip_blanks();
    return at_ < text_.size() && text_[at_] == wanted;
  }
  bool take(char wanted) {
    const bool there = next_is(wanted);
    if (there) ++at_;
    return there;
  }
  void expect(char wanted) {
    if (!take(wanted)) fail(std::string("'") + wanted + "'");
  }

  std::string quoted() {
    skip_blanks();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    const std::size_t end = quote == '\'' || quote == '"' ? text_.find(quote, at_ + 1) : std::string_view::npos;
    if (end == std::string_view::npos || end - at_ > 40) fail("a short text in quotes");
    std::string found(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return found;
  }

  bool truth() {
    skip_blanks();
    for (const bool value : {false, true}) {
      const std::string_view word = value ? "True" : "False";
      if (!text_.substr(at_).starts_with(word)) continue;
      at_ += word.size();
      return value;
    }
    fail("True or False");
  }

  std::vector<std::int64_t> tuple() {
    expect('(');
    std::vector<std::int64_t> numbers;
    while (!take(')')) {
      if (numbers.size() == most_axes) fail("at most 64 axes");
      numbers.push_back(whole());
      if (!take(',') && !next_is(')')) fail("a ',' or a ')'");
    }
    return numbers;
  }

  std::int64_t whole() {
    skip_blanks();
    const std::size_t first = at_;
    std::int64_t number = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_)
      if (__builtin_mul_overflow(number, std::int64_t{10}, &number) ||
          __builtin_add_overflow(number, text_[at_] - '0', &number))
        fail("a size that is less than 2^63");
    if (at_ == first) fail("a size: a whole number, not below 0");
    return number;
  }

  const std::string& name_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<std::string> descr_;
  std::optional<bool> fortran_;
  std::optional<std::vector<std::int64_t>> dims_;
};

std::uint64_t length_of_header(ByteStream& stream) {
  const std::vector<std::byte> start = read_exactly(stream, npy_magic.size() + 2, "the start of a .npy");
  if (std::memcmp(start.data(), npy_magic.data(), npy_magic.size()) != 0)
    throw InputError({stream.name()}, "is no .npy: it does not begin with NumPy's magic number");
  const int version = static_cast<int>(start[npy_magic.size()]);
  if (version < 1 || version > 3)
    throw InputError({stream.name()},
                     "has version " + std::to_string(version) + " of NumPy's format; 1 to 3 can be read");
  const std::vector<std::byte> length = read_exactly(stream, version == 1 ? 2 : 4, "the length of the header");
  std::uint64_t bytes = 0;
  for (std::size_t i = length.size(); i-- > 0;) bytes = bytes << 8 | static_cast<std::uint64_t>(length[i]);
  if (bytes > longest_npy_header)
    throw InputError({stream.name()},
                     "says that its header has " + std::to_string(bytes) + " bytes; at most 65536 can be");
  return bytes;
}

}  // namespace

Tensor read_npy_stream(ByteStream& stream) {
  const std::vector<std::byte> text = read_exactly(stream, length_of_header(stream), "the header");
  HeaderReader header(stream.name(), {reinterpret_cast<const char*>(text.data()), text.size()});
  header.read();
  Tensor tensor{header.dtype(), header.dims(), {}};
  const std::uint64_t wanted = bytes_of_shape(stream.name(), tensor.dtype, tensor.dims);
  const std::uint64_t left = stream.size() - std::min(stream.size(), stream.position());
  const std::string shape = "its shape " + print_shape(tensor.dims) + " of " + numpy_name_of(tensor.dtype);
  if (left < wanted)
    throw InputError({stream.name()}, "is truncated: " + shape + " takes " + std::to_string(wanted) +
                                          " bytes, and behind the header are " + std::to_string(left));
  tensor.bytes = read_exactly(stream, wanted, shape);
  std::byte more{};
  if (left > wanted || stream.read(&more, 1) > 0)
    throw InputError({stream.name()}, "is longer than it says: " + shape + " takes " + std::to_string(wanted) +
                                          " bytes, and behind the header are more");
  return tensor;
}

Tensor read_npy(const std::string& file) {
  FileStream stream(file);
  return read_npy_stream(stream);
}

void write_npy(const std::string& file, Dtype dtype, const std::vector<std::int64_t>& dims,
               const std::vector<std::byte>& bytes) {
  std::string descr;
  for (const NpyType& each : npy_types)
    if (each.dtype == dtype && descr.empty()) descr = each.descr;
  if (descr.empty()) descr = dtype == Dtype::u8 ? "|u1" : dtype == Dtype::i32 ? "<i4" : "<i8";
  std::string header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (";
  for (const std::int64_t dim : dims) header += std::to_string(dim) + ", ";
  header += "), }";
  const std::size_t before = npy_magic.size() + 4;
  header.append(63 - (before + header.size()) % 64, ' ').append("\n");  // the elements begin at a multiple of 64
  std::string content(npy_magic);
  content += {'\1', '\0', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  content += header;
  content.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  write_whole(file, content);
}

}  // namespace assay
