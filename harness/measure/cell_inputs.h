// The inputs of cells, which are the same in every launch: what is small is kept, and large weights stay in shared
// memory.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/core/plan.h"
#include "harness/worker/parent/arena.h"

namespace assay {

class CellInputs {
 public:
  CellInputs(const Resources& resources, Arena& arena) : resources_(resources), arena_(arena) {}

  // Throws AbsentResource if the cell was made of something else than is here.
  const std::vector<Buffer>& made_for(const Cell& cell, const Op& op);
  void keep_constants(const Cell& cell, Layout& layout, const std::vector<Buffer>& inputs);
  const std::vector<Buffer>& remember(const Cell& cell, const Layout& layout);
  std::vector<Buffer> whole(const Layout& layout, const std::vector<Buffer>& inputs) const;

 private:
  const Resources& resources_;
  Arena& arena_;
  std::map<std::string, std::vector<Buffer>> inputs_;  // of small cells, by their ids; "": the last large one
  std::size_t kept_bytes_ = 0;
  std::map<std::string, std::size_t> constants_;  // that stay in shared memory: the slot of each
  std::size_t constant_bytes_ = 0;
};

}  // namespace assay
