// 64 bytes, looked at one by one. The first byte is in the lowest bit of a mask.
#pragma once

#include <cstdint>

namespace assay::segmenters {

class BlockPortable {
 public:
  explicit BlockPortable(const unsigned char* from) : from_(from) {}

  std::uint64_t equal(unsigned char wanted) const {
    return mask([wanted](unsigned byte) { return byte == wanted; });
  }
  // Both ends included.
  std::uint64_t between(unsigned char low, unsigned char high) const {
    return mask([low, high](unsigned byte) { return byte - low <= unsigned{high} - low; });
  }
  // Letters of ASCII.
  std::uint64_t letters() const {
    return mask([](unsigned byte) { return (byte | 0x20u) - 'a' < 26u; });
  }
  std::uint64_t beyond_ascii() const {
    return mask([](unsigned byte) { return byte >= 0x80; });
  }

 private:
  template <class Is>
  std::uint64_t mask(const Is& is) const {
    std::uint64_t made = 0;
    for (unsigned i = 0; i < 64; ++i) made |= std::uint64_t{is(from_[i])} << i;
    return made;
  }

  const unsigned char* from_;
};

}  // namespace assay::segmenters
