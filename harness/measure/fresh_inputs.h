// Inputs of a cell that no worker has seen before, with what is expected of them. They are made once for all launches
// and implementations: processes are new in each launch, and all take the same ones in turn.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/core/plan.h"
#include "harness/worker/parent/arena.h"

namespace assay {

// One content of a part of the inputs: of so many rows of an op whose rows are independent, of the whole text or value
// of others.
struct FreshContent {
  std::vector<Buffer> inputs;         // of the part; those that are constant hold nothing
  std::vector<Expectation> expected;  // of the part, where it is large of some of its rows
};

class FreshInputs {
 public:
  FreshInputs(const Resources& resources, const Arena& arena) : resources_(resources), arena_(arena) {}

  // Contents of one cell; `rows` is 0 where the part is the whole.
  struct OfCell {
    std::int64_t rows = 0;
    std::vector<FreshContent> contents;
    // A repeated number is of the same content: where a reference takes long, there are fewer.
    const FreshContent& at(std::size_t number) const { return contents[number % contents.size()]; }
  };

  // As many as `wanted`, if their reference takes no longer than it may. Empty for a cell of which nothing else can be
  // made: a literal one, one that is written over its inputs, a probe.
  const OfCell& of(const Cell& cell, const Op& op, const Layout& layout, const std::vector<Buffer>& inputs,
                   std::size_t wanted);

 private:
  FreshContent make(const Cell& cell, const Op& op, std::int64_t rows, std::uint64_t number,
                    const std::vector<Buffer>& inputs, const std::vector<Buffer>& constants) const;

  const Resources& resources_;
  const Arena& arena_;
  std::map<std::string, OfCell> known_;
  std::size_t bytes_ = 0;
};

}  // namespace assay
