// What the readers of arrays have in common: bytes that come one after the other, and how many a shape needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/op.h"

namespace assay {

// Of a file, or of what is packed in one.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  virtual const std::string& name() const = 0;  // for messages
  virtual std::uint64_t size() const = 0;       // of all of it, as far as is known before it is read
  virtual std::uint64_t position() const = 0;   // of what comes next
  // Up to so many bytes; fewer only where it ends. Throws InputError if it cannot be read.
  virtual std::size_t read(std::byte* to, std::size_t count) = 0;
};

// A regular file, from its beginning or elsewhere.
class FileStream final : public ByteStream {
 public:
  explicit FileStream(const std::string& file);
  ~FileStream() override;
  FileStream(const FileStream&) = delete;
  FileStream& operator=(const FileStream&) = delete;

  const std::string& name() const override { return name_; }
  std::uint64_t size() const override { return size_; }
  std::uint64_t position() const override { return position_; }
  std::size_t read(std::byte* to, std::size_t count) override;
  void go_to(std::uint64_t position) { position_ = position; }

 private:
  std::string name_;
  int descriptor_;
  std::uint64_t size_ = 0, position_ = 0;
};

// So many bytes, no fewer. They are taken as they come, so that memory is used for what is there alone.
std::vector<std::byte> read_exactly(ByteStream& stream, std::uint64_t count, const std::string& what);

// How many bytes an array of these sizes takes; throws InputError where that is more than a value of a case may take.
std::uint64_t bytes_of_shape(const std::string& name, Dtype dtype, const std::vector<std::int64_t>& dims);
// Throws InputError for more axes than any array has.
inline constexpr std::size_t most_axes = 64;

// A name of a file's as it may stand in a message.
std::string shown(const std::string& name);
// "[2, 4, 768]"
std::string print_shape(const std::vector<std::int64_t>& dims);
// "float32", as users of NumPy call it.
std::string numpy_name_of(Dtype dtype);

// Of a .npy file, from its first byte to its last.
struct Tensor;
Tensor read_npy_stream(ByteStream& stream);

}  // namespace assay
