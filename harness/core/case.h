// One concrete input of one op. A generated case is named by one line of text, its id, from which it can be made
// again anywhere; a literal one carries the hash of the file that holds its values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/op.h"

namespace assay {

struct Dimension {
  std::string name;
  std::int64_t size;
  bool operator==(const Dimension&) const = default;
};

// Where the buffers of a case lie with respect to the guard pages around them.
enum class Placement : std::uint8_t {
  start,   // 64-byte aligned, directly behind a guard page: catches reads and writes in front
  offset,  // one element further: nothing is aligned to more than an element
  end,     // flush with the guard page behind: catches reads and writes past the end
  pages,   // so each row: behind each one lies a page that cannot be touched
};
inline constexpr std::array placements{Placement::start, Placement::offset, Placement::end, Placement::pages};

std::string_view name_of(Placement placement);
constexpr bool ends_with_page(Placement placement) {
  return placement == Placement::end || placement == Placement::pages;
}
// Pages take memory, and a hole in it for each row.
inline constexpr std::int64_t most_rows_on_pages = 512;

inline constexpr std::size_t content_digits = 12;

struct Case {
  std::string op;
  Parameters parameters;
  Dtype dtype = Dtype::f32;
  std::vector<Dimension> dims;
  std::string values;  // a distribution of numbers, or a kind of text
  // What the weights are (core/distributions.h); empty: normal around the centre that each has, as in a model.
  std::string weight_values = {};
  std::uint64_t seed = 0;
  Placement placement = Placement::start;
  std::int64_t padding = 0;  // elements between the rows
  // Which outputs lie on inputs: numbers of the op's pairs (OpInfo::alias_pairs), counted from 1, ascending.
  std::vector<int> in_place;
  int threads = 1;
  std::string literal;  // the hash of the values; empty for a generated case
  // What the files hold that it is made of, by the first digits of their hashes: "306cd27f03c1+07645af8b6b6" (see
  // core/content.h). Empty if it is made of none, or nobody knows: cases of before had none.
  std::string content = {};

  std::int64_t dim(std::string_view name) const;
  bool operator==(const Case&) const = default;
};

// "rms_norm:f32,rows=3,cols=17,eps=1e-05,weight_offset=0,values=normal,seed=42,buffers=end"
// What equals the default of a fresh Case (placement, padding, threads, content...) is left out.
std::string to_id(const Case& which);

// The shortest text that reads back as the same value.
std::string print(const ParameterValue& value);

}  // namespace assay
