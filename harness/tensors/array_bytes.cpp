#include "harness/tensors/array_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "harness/core/clean.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/files.h"

namespace assay {
namespace {

// What a value of a case may take; one of float64 becomes half as large before it is one.
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;
constexpr std::size_t piece = std::size_t{16} << 20;

}  // namespace

FileStream::FileStream(const std::string& file) : name_(file), descriptor_(open_regular(file, O_RDONLY)) {
  struct stat status {};
  if (fstat(descriptor_, &status) == 0) size_ = static_cast<std::uint64_t>(status.st_size);
}

FileStream::~FileStream() { close(descriptor_); }

std::size_t FileStream::read(std::byte* to, std::size_t count) {
  std::size_t done = 0;
  while (done < count) {
    const ssize_t some = pread(descriptor_, to + done, count - done, static_cast<off_t>(position_));
    if (some < 0 && errno == EINTR) continue;
    if (some < 0) throw InputError({name_}, std::string("cannot be read: ") + std::strerror(errno));
    if (some == 0) break;
    done += static_cast<std::size_t>(some);
    position_ += static_cast<std::uint64_t>(some);
  }
  return done;
}

std::vector<std::byte> read_exactly(ByteStream& stream, std::uint64_t count, const std::string& what) {
  std::vector<std::byte> bytes;
  while (bytes.size() < count) {
    const std::size_t before = bytes.size(), wanted = std::min<std::uint64_t>(piece, count - before);
    bytes.resize(before + wanted);
    const std::size_t got = stream.read(bytes.data() + before, wanted);
    if (got < wanted)
      throw InputError({stream.name()}, "is truncated: " + what + " takes " + std::to_string(count) +
                                            " bytes, and it ends after " + std::to_string(before + got));
  }
  return bytes;
}

std::uint64_t bytes_of_shape(const std::string& name, Dtype dtype, const std::vector<std::int64_t>& dims) {
  const std::uint64_t size = size_of(dtype), most = dtype == Dtype::f64 ? 2 * most_bytes : most_bytes;
  if (dims.size() > most_axes)
    throw InputError({name}, "has " + std::to_string(dims.size()) + " axes; at most 64 can be");
  std::uint64_t bytes = size;
  // An axis of 0 makes the array empty, and no excuse for what the others say.
  for (const std::int64_t dim : dims)
    if (dim < 0 || __builtin_mul_overflow(bytes, static_cast<std::uint64_t>(std::max<std::int64_t>(dim, 1)), &bytes) ||
        bytes > most)
      throw InputError({name}, "has the shape " + print_shape(dims) + " of " + numpy_name_of(dtype) +
                                   ": a value of a case may take 1 GiB and no more");
  return std::ranges::find(dims, 0) == dims.end() ? bytes : 0;
}

std::string shown(const std::string& name) { return clean(name.substr(0, 100)); }

std::string print_shape(const std::vector<std::int64_t>& dims) {
  std::string text = "[";
  for (std::size_t i = 0; i < std::min(dims.size(), most_axes); ++i)
    text += (i > 0 ? ", " : "") + std::to_string(dims[i]);
  return text + "]";
}

std::string numpy_name_of(Dtype dtype) {
  switch (dtype) {
    case Dtype::f32: return "float32";
    case Dtype::f16: return "float16";
    case Dtype::bf16: return "bfloat16";
    case Dtype::f64: return "float64";
    default: return std::string(assay::name_of(dtype));
  }
}

}  // namespace assay
