// The walk of a copy that may read more than it writes, or less, for the files of a set of instructions (see
// impls/simd/lanes_avx512.h for the anonymous namespace). `Lines` is how a cache line is held: load, fold (exclusive
// or) and store.
#pragma once

#include <cstddef>

namespace {

constexpr std::size_t line = 64;

template <class Lines>
typename Lines::Line fold_lines(const unsigned char* from, std::size_t count) {
  auto a = Lines::zero(), b = a, c = a, d = a;  // loads need not wait for one another
  for (; count >= 4; count -= 4, from += 4 * line) {
    a = Lines::fold(a, Lines::load(from));
    b = Lines::fold(b, Lines::load(from + line));
    c = Lines::fold(c, Lines::load(from + 2 * line));
    d = Lines::fold(d, Lines::load(from + 3 * line));
  }
  for (; count > 0; --count, from += line) a = Lines::fold(a, Lines::load(from));
  return Lines::fold(Lines::fold(a, b), Lines::fold(c, d));
}

template <class Lines>
void copy_lines(const unsigned char* from, unsigned char* to, std::size_t count) {
  for (; count >= 4; count -= 4, from += 4 * line, to += 4 * line) {
    const auto a = Lines::load(from), b = Lines::load(from + line), c = Lines::load(from + 2 * line),
               d = Lines::load(from + 3 * line);
    Lines::store(to, a);
    Lines::store(to + line, b);
    Lines::store(to + 2 * line, c);
    Lines::store(to + 3 * line, d);
  }
  for (; count > 0; --count, from += line, to += line) Lines::store(to, Lines::load(from));
}

// What is left of a copy that has less than a line to read, or to write: see op.cpp.
inline void copy_rest(const unsigned char* from, std::size_t read, unsigned char* to, std::size_t written) {
  for (std::size_t i = 0; i < written; ++i) to[i] = read == 0 ? 0 : from[i < read ? i : read - 1];
}

// See op.cpp for what comes to lie where.
template <class Lines>
void read_and_write(const unsigned char* from, std::size_t read, unsigned char* to, std::size_t written) {
  const std::size_t lines = read / line, blocks = written / line;
  if (lines == 0 || blocks == 0) {
    unsigned char all[line];
    Lines::store_plainly(all, fold_lines<Lines>(from, lines));
    return lines == 0 ? copy_rest(from, read, to, written) : copy_rest(all, line, to, written);
  }
  if (lines < blocks) {
    for (std::size_t done = 0; done < blocks;) {
      const std::size_t count = lines < blocks - done ? lines : blocks - done;
      copy_lines<Lines>(from, to + done * line, count);
      done += count;
    }
  } else {
    const std::size_t each = lines / blocks, last = blocks - 1;
    if (each == 1) copy_lines<Lines>(from, to, last);
    else
      for (std::size_t block = 0; block < last; ++block)
        Lines::store(to + block * line, fold_lines<Lines>(from + block * each * line, each));
    Lines::store(to + last * line, fold_lines<Lines>(from + last * each * line, lines - last * each));
  }
  copy_rest(from + lines * line, read % line, to + blocks * line, written % line);
}

}  // namespace
