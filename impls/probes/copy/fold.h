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

// Blocks of so many lines, known beforehand where they are few: a loop for each of them would take longer than they do.
template <class Lines, std::size_t each>
void fold_blocks(const unsigned char* from, unsigned char* to, std::size_t blocks) {
#pragma GCC unroll 4
  for (std::size_t block = 0; block < blocks; ++block, from += each * line, to += line) {
    auto all = Lines::load(from);
#pragma GCC unroll 8
    for (std::size_t i = 1; i < each; ++i) all = Lines::fold(all, Lines::load(from + i * line));
    Lines::store(to, all);
  }
}

// What is to be read a page later is fetched: kernels that read a row while they write the one before do as much, and
// were 5% faster in the second cache level than a copy that does not, or that fetches what comes sooner.
template <class Lines>
void copy_lines(const unsigned char* from, unsigned char* to, std::size_t count) {
  constexpr std::size_t ahead = 64;
  for (; count >= 4; count -= 4, from += 4 * line, to += 4 * line) {
    if (count >= ahead + 4)
      for (std::size_t i = ahead; i < ahead + 4; ++i) __builtin_prefetch(from + i * line);
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
      Lines::copy(from, to + done * line, count);
      done += count;
    }
  } else {
    const std::size_t each = lines / blocks, last = blocks - 1;
    if (each == 1) Lines::copy(from, to, last);
    else if (each == 2) fold_blocks<Lines, 2>(from, to, last);
    else if (each == 3) fold_blocks<Lines, 3>(from, to, last);
    else if (each == 4) fold_blocks<Lines, 4>(from, to, last);
    else
      for (std::size_t block = 0; block < last; ++block)
        Lines::store(to + block * line, fold_lines<Lines>(from + block * each * line, each));
    Lines::store(to + last * line, fold_lines<Lines>(from + last * each * line, lines - last * each));
  }
  copy_rest(from + lines * line, read % line, to + blocks * line, written % line);
}

}  // namespace
