// What every op has that cuts a text into pieces: a text in, the byte at which each piece ends out. For contracts
// alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/contract.h"
#include "impls/tokenizers/texts.h"

namespace assay::tokenizers {

// The first input is the text; the only output is `ends`. Every byte belongs to exactly one piece, no piece is empty,
// and an empty text has none: ends ascend, and the last is the length of the text.
class Cutter : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    return {draw_text("text", which.values, which.dim("bytes"), which.seed, resources)};
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    Expectation expected;
    expected.exact = reference_ends(inputs, which.parameters);
    return {std::move(expected)};
  }

  std::optional<Domain> domain(Dtype) const override { return every_text(info_.name, info_.parameters); }

  std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t, std::int64_t index,
                      const std::vector<Value>&) const override {
    const std::string_view whole = inputs.front().text();
    const std::vector<std::int64_t> expected = reference_ends(inputs, which.parameters);
    const auto piece = static_cast<std::size_t>(index);
    if (piece >= expected.size())
      return "after the last of " + std::to_string(expected.size()) + " pieces: " + end_of(whole);
    const auto from = static_cast<std::size_t>(piece == 0 ? 0 : expected[piece - 1]);
    return "piece " + std::to_string(piece) + " at byte " + std::to_string(from) + ": " +
           surroundings(whole, from, static_cast<std::size_t>(expected[piece]));
  }

 protected:
  // `described` says what is particular to the op; what all have is added where it says nothing. Inputs behind the text
  // are the op's own.
  explicit Cutter(OpInfo described) : info_(completed(std::move(described))) {}

  // The contract as it is written.
  virtual std::vector<std::int64_t> reference_ends(const std::vector<Buffer>& inputs,
                                                   const Parameters& parameters) const = 0;

 private:
  static OpInfo completed(OpInfo described) {
    if (described.family.empty()) described.family = "segmenters";
    described.dimensions = {bytes_dimension()};
    described.dtypes = {Dtype::u8};
    if (described.values.empty()) described.values = text_kinds();
    described.inputs.insert(described.inputs.begin(),
                            {.name = "text", .kind = Kind::bytes, .dims = {"bytes"}, .dtype = always(Dtype::u8)});
    described.outputs = {{.name = "ends", .kind = Kind::offsets, .dims = {"bytes"}, .dtype = always(Dtype::i64)}};
    described.budget = "exact";
    return described;
  }

  const OpInfo info_;
};

// What ops have that read a file besides: a dictionary, a model, patterns. Its parameter, which draws one of `checked`;
// and its input.
inline ParameterInfo file_parameter(std::string name, std::string doc, std::string usual,
                                    const std::vector<std::string>& checked) {
  return {std::move(name), std::move(doc), std::move(usual), {checked.begin(), checked.end()}, {}, {}, {}, true};
}
inline ValueInfo file_input(std::string name) {
  return {
      .name = std::move(name), .role = Role::vocabulary, .kind = Kind::path, .dims = {}, .dtype = always(Dtype::u8)};
}

// A case that every check tries.
inline Case planned_case(const OpInfo& op, std::string kind, std::int64_t bytes, std::uint64_t seed,
                         Parameters parameters) {
  Case which;
  which.op = op.name;
  which.dtype = Dtype::u8;
  which.dims = {{"bytes", bytes}};
  which.values = std::move(kind);
  which.seed = seed;
  which.parameters = std::move(parameters);
  return which;
}

}  // namespace assay::tokenizers
