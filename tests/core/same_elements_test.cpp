// Equal bits, but for those of NaNs.
#include "harness/core/same_elements.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cstdint>
#include <limits>

namespace assay {
namespace {

template <class Word, std::size_t count>
std::size_t difference(Dtype dtype, const std::array<Word, count>& first, const std::array<Word, count>& second) {
  return first_difference(dtype, reinterpret_cast<const std::byte*>(first.data()),
                          reinterpret_cast<const std::byte*>(second.data()), sizeof first) /
         sizeof(Word);
}

TEST(SameElements, OneNanIsAsGoodAsAnother) {
  using Float = std::array<std::uint32_t, 3>;
  EXPECT_EQ(difference(Dtype::f32, Float{1, 0x7fc00000, 2}, Float{1, 0xffc00001, 2}), 3u);
  EXPECT_EQ(difference(Dtype::f32, Float{1, 0x7fc00000, 2}, Float{1, 0xffc00001, 3}), 2u);
  EXPECT_EQ(difference(Dtype::f32, Float{1, 0x7fc00000, 2}, Float{1, 0x7f800000, 2}), 1u) << "an infinity is none";
  EXPECT_EQ(difference(Dtype::f32, Float{0, 0, 0}, Float{0x80000000, 0, 0}), 0u) << "zeros have signs";
  using Half = std::array<std::uint16_t, 2>;
  EXPECT_EQ(difference(Dtype::bf16, Half{0x7fc0, 0xff81}, Half{0xffc0, 0x7fff}), 2u);
  EXPECT_EQ(difference(Dtype::f16, Half{0x7fc0, 0x7c01}, Half{0xffc0, 0xfc01}), 2u);
  EXPECT_EQ(difference(Dtype::f16, Half{0x3c00, 0x3c01}, Half{0x3c00, 0x3c00}), 1u);
}

TEST(SameElements, WhatIsNoNumberHasToBeTheSame) {
  using Ids = std::array<std::uint32_t, 2>;
  EXPECT_EQ(difference(Dtype::i32, Ids{0x7fc00000, 1}, Ids{0x7fc00001, 1}), 0u);
  EXPECT_EQ(difference(Dtype::i32, Ids{0x7fc00000, 1}, Ids{0x7fc00000, 1}), 2u);
  EXPECT_TRUE(same_elements(Dtype::u8, nullptr, nullptr, 0));
}

}  // namespace
}  // namespace assay
