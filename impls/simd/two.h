// Two vectors at a time. What is done element by element need not be done in the order of the elements, and of two
// vectors of bf16 those at even and those at odd places are taken apart, and put together, in fewer instructions than
// the first half and the second. See lanes_avx512.h for the anonymous namespace.
#pragma once

#include <cstdint>

namespace {

// Whether a set of instructions has something of its own for a storage type.
template <class V, class T>
constexpr bool has_own = true;

// `V::Two` has two vectors, a and b; which elements are in which is for the storage type to say. Here the first half
// and the second, which holds for all types; a set of instructions that knows better for one overloads it.
template <class V>
struct TwoInOrder {
  template <class T>
  static auto load_two(const T* from) {
    return typename V::Two{V::load(from), V::load(from + V::lanes)};
  }
  // Of float32, in the order that two vectors of T have.
  template <class T>
  static auto load_two_like(const T*, const float* from) {
    return load_two(from);
  }
  template <class T, class Two>
  static void store_two(T* to, const Two& values) {
    V::store(to, values.a);
    V::store(to + V::lanes, values.b);
  }
  template <class T, class Two>
  static void stream_two(T* to, const Two& values) {
    V::stream(to, values.a);
    V::stream(to + V::lanes, values.b);
  }
};

}  // namespace
