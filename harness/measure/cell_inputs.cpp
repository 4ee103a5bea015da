#include "harness/measure/cell_inputs.h"

#include <numeric>

#include "harness/core/content.h"

namespace assay {
namespace {

constexpr std::size_t most_kept_per_cell = std::size_t{32} << 20;
constexpr std::size_t most_kept = std::size_t{256} << 20;
// Of weights, in shared memory.
constexpr std::size_t least_kept_constant = std::size_t{1} << 20;
constexpr std::size_t most_kept_constants = std::size_t{4} << 30;

std::size_t total_bytes(const std::vector<Buffer>& buffers) {
  return std::accumulate(buffers.begin(), buffers.end(), std::size_t{0},
                         [](std::size_t sum, const Buffer& buffer) { return sum + buffer.bytes.size(); });
}

}  // namespace

const std::vector<Buffer>& CellInputs::made_for(const Cell& cell, const Op& op) {
  const std::string id = to_id(cell.which);
  const auto known = inputs_.find(id);
  if (known != inputs_.end()) return known->second;
  inputs_.erase("");                                      // the last one that was too large to keep
  (void)with_content(op.info(), cell.which, resources_);  // what it is not made of is not timed under its name
  return inputs_[""] = inputs_of(op, cell.which, resources_);
}

// What is small is kept from launch to launch; of constants that stay in shared memory, only their form.
const std::vector<Buffer>& CellInputs::remember(const Cell& cell, const Layout& layout) {
  const std::string id = to_id(cell.which);
  if (const auto known = inputs_.find(id); known != inputs_.end()) return known->second;
  std::vector<Buffer>& made = inputs_[""];
  for (std::size_t i = 0; i < made.size(); ++i)
    if (layout.inputs[i].kept) std::vector<std::byte>().swap(made[i].bytes);
  const std::size_t bytes = total_bytes(made);
  if (bytes > most_kept_per_cell || kept_bytes_ + bytes > most_kept) return made;
  kept_bytes_ += bytes;
  return inputs_[id] = std::move(made);
}

// Large weights are laid out once for all launches of a cell, as long as there is room for them.
void CellInputs::keep_constants(const Cell& cell, Layout& layout, const std::vector<Buffer>& inputs) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::size_t extent = layout.inputs[i].extent;
    if (!layout.inputs[i].constant || extent < least_kept_constant) continue;
    const std::string key = to_id(cell.which) + " " + inputs[i].name;
    const auto known = constants_.find(key);
    if (known != constants_.end()) {
      arena_.keep(layout, i, known->second);
    } else if (constants_.size() < kept_slots && constant_bytes_ + extent <= most_kept_constants) {
      arena_.keep(layout, i, constants_.size());
      arena_.lay_down(layout.inputs[i], inputs[i]);
      constants_.emplace(key, constants_.size());
      constant_bytes_ += extent;
    }
  }
}

// With the constants that are in shared memory alone.
std::vector<Buffer> CellInputs::whole(const Layout& layout, const std::vector<Buffer>& inputs) const {
  std::vector<Buffer> whole = inputs;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (!whole[i].bytes.empty() || !layout.inputs[i].kept) continue;
    const auto* first = layout.inputs[i].value.as<const std::byte>();
    whole[i].bytes.assign(first, first + layout.inputs[i].extent);
  }
  return whole;
}

}  // namespace assay
