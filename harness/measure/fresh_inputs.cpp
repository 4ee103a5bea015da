#include "harness/measure/fresh_inputs.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include "harness/core/dtype.h"
#include "harness/core/random.h"

namespace assay {
namespace {

constexpr std::int64_t most_elements = 65536;  // of a part
constexpr std::int64_t most_expected = 2048;   // elements of an output of a part that are held against the reference
constexpr std::size_t most_kept_fresh = std::size_t{256} << 20;
constexpr double most_seconds = 0.5;  // for the contents of a cell, but for the fewest
constexpr std::size_t fewest = 2;     // a sample goes from one to another

// Elements of a row of the longest value that has rows.
std::int64_t longest_row(const OpInfo& op, const Case& which) {
  std::int64_t longest = 1;
  for (const std::vector<ValueInfo>* values : {&op.inputs, &op.outputs})
    for (const ValueInfo& value : *values)
      if (!value.constant() && value.is_present(which)) longest = std::max(longest, value.form_in(which).row_length());
  return longest;
}

// Some rows of so many, other ones for each content: whoever leaves out a row is found by one of them.
RowSample rows_to_look_at(std::int64_t rows, std::int64_t row_length, std::uint64_t seed) {
  const std::int64_t wanted = std::max<std::int64_t>(2, most_expected / std::max<std::int64_t>(1, row_length));
  if (wanted >= rows) return {};
  Random random(seed);
  RowSample sample;
  while (static_cast<std::int64_t>(sample.rows.size()) < wanted) {
    const auto row = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(rows)));
    if (std::ranges::find(sample.rows, row) == sample.rows.end()) sample.rows.push_back(row);
  }
  std::ranges::sort(sample.rows);
  return sample;
}

// A text may come out some bytes shorter than the cell's own, or longer: spaces fill it up, and no character is cut.
void fit_length(Buffer& text, const Buffer& own) {
  const auto continues = [](std::byte byte) { return (byte & std::byte{0xc0}) == std::byte{0x80}; };
  std::size_t kept = std::min(text.bytes.size(), own.bytes.size());
  while (kept > 0 && kept < text.bytes.size() && continues(text.bytes[kept])) --kept;
  text.bytes.resize(kept);
  text.bytes.resize(own.bytes.size(), std::byte{' '});
  text.dims = own.dims;
}

// Of ids, or places, there may be fewer, or more, in as many bytes: the first ones once more make up for those that
// lack.
void fit_number(Buffer& ids, const Buffer& own) {
  if (ids.bytes.empty()) return;
  const std::size_t given = ids.bytes.size(), wanted = own.bytes.size();
  ids.bytes.resize(wanted);
  for (std::size_t at = given; at < wanted; ++at) ids.bytes[at] = ids.bytes[at - given];
  ids.dims = own.dims;
}

std::size_t bytes_of(const FreshContent& content) {
  std::size_t bytes = 0;
  for (const Buffer& input : content.inputs) bytes += input.bytes.size();
  for (const Expectation& each : content.expected)
    bytes += each.numbers.size() * 17 + each.exact.size() * sizeof(std::int64_t);
  return bytes;
}

// Constants alone: those that are in shared memory alone, from there.
std::vector<Buffer> constants_of(const Layout& layout, const std::vector<Buffer>& inputs, const Arena& arena) {
  std::vector<Buffer> constants(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!layout.inputs[i].constant) continue;
    constants[i] = inputs[i];
    if (!inputs[i].bytes.empty() || !layout.inputs[i].kept) continue;
    const std::byte* first = arena.bytes(layout.inputs[i].offset);
    constants[i].bytes.assign(first, first + layout.inputs[i].extent);
  }
  return constants;
}

bool can_be_fresh(const Cell& cell, const OpInfo& op) {
  return cell.inputs == Inputs::fresh && cell.which.literal.empty() && cell.which.in_place.empty() && !op.probe;
}

}  // namespace

const FreshInputs::OfCell& FreshInputs::of(const Cell& cell, const Op& op, const Layout& layout,
                                           const std::vector<Buffer>& inputs, std::size_t wanted) {
  const std::string id = to_id(cell.which);
  if (!can_be_fresh(cell, op.info()) ||
      std::ranges::all_of(inputs, [](const Buffer& each) { return each.constant || each.count() == 0; })) {
    static const OfCell none;
    return none;
  }
  OfCell& of_cell = known_[id];
  if (of_cell.contents.size() >= std::max(wanted, fewest)) return of_cell;
  if (bytes_ > most_kept_fresh) {
    OfCell kept = std::move(of_cell);
    known_.clear();
    bytes_ = 0;
    for (const FreshContent& content : kept.contents) bytes_ += bytes_of(content);
    known_[id] = std::move(kept);
  }
  OfCell& making = known_[id];
  if (const DimensionInfo* independent = op.info().independent_dimension())
    making.rows = std::clamp<std::int64_t>(most_elements / longest_row(op.info(), cell.which), 1,
                                           cell.which.dim(independent->name));
  const std::vector<Buffer> constants = constants_of(layout, inputs, arena_);
  const auto start = std::chrono::steady_clock::now();
  const auto takes_long = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() > most_seconds;
  };
  while (making.contents.size() < std::max(wanted, fewest) && !(making.contents.size() >= fewest && takes_long())) {
    making.contents.push_back(make(cell, op, making.rows, making.contents.size(), inputs, constants));
    bytes_ += bytes_of(making.contents.back());
  }
  return making;
}

FreshContent FreshInputs::make(const Cell& cell, const Op& op, std::int64_t rows, std::uint64_t number,
                               const std::vector<Buffer>& inputs, const std::vector<Buffer>& constants) const {
  Case which = cell.which;
  which.seed = derive_seed(cell.which.seed, "fresh " + std::to_string(number));
  if (rows > 0)
    for (Dimension& dimension : which.dims)
      if (dimension.name == op.info().independent_dimension()->name) dimension.size = rows;
  FreshContent content;
  content.inputs = op.generate_varying(which, resources_);
  for (std::size_t i = 0; i < content.inputs.size(); ++i) {
    if (inputs[i].constant) content.inputs[i] = constants[i];
    else if (rows == 0 && inputs[i].kind == Kind::bytes) fit_length(content.inputs[i], inputs[i]);
    else if (rows == 0 && (inputs[i].kind == Kind::ids || inputs[i].kind == Kind::offsets))
      fit_number(content.inputs[i], inputs[i]);
  }
  const RowSample sample =
      rows == 0 ? RowSample{}
                : rows_to_look_at(rows, longest_row(op.info(), which), derive_seed(which.seed, "looked at"));
  content.expected = op.expect(which, content.inputs, sample);
  for (std::size_t i = 0; i < content.inputs.size(); ++i)
    if (inputs[i].constant) content.inputs[i].bytes = {};
  return content;
}

}  // namespace assay
