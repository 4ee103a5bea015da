// What implementations of hmm_segment have in common: the blocks of a text and the pieces between them, and the numbers
// of a model in the form that the rule asks for. How they find states they share with nobody.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "impls/segmenters/dictionary/characters.h"
#include "impls/segmenters/hmm/model_file.h"
#include "impls/segmenters/hmm_segment/op.h"

namespace assay::hmm_segment {

using segmenters::Byte, segmenters::HmmModel;

// The number of the character that begins here, from that of the first one of blocks on, if it is of them. There are
// three bytes.
inline bool is_of_blocks(const Byte* at, std::uint32_t& number) {
  if (!tokenizers::between(at[0], 0xe4, 0xe9) || (at[1] & 0xc0u) != 0x80u || (at[2] & 0xc0u) != 0x80u) return false;
  number = ((at[0] & 0x0fu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu)) - first_of_blocks;
  return number <= last_of_blocks - first_of_blocks;
}

inline bool is_letter_or_digit(Byte byte) {
  return static_cast<Byte>((byte | 0x20u) - 'a') < 26 || static_cast<Byte>(byte - '0') < 10;
}

// The end of a match that begins with this letter or digit.
inline const Byte* end_of_match(const Byte* at, const Byte* end) {
  const auto is_digit = [](Byte byte) { return static_cast<Byte>(byte - '0') < 10; };
  while (at < end && is_letter_or_digit(*at)) ++at;
  if (end - at > 1 && *at == '.' && is_digit(at[1]))
    for (++at; at < end && is_digit(*at);) ++at;
  return at < end && *at == '%' ? at + 1 : at;
}

// As the rule has it.
inline HmmModel with_rule(HmmModel model, bool rounds) {
  if (!rounds) return model;
  const auto round = [](double& log) {
    log = std::max(std::nearbyint(log * units_of_one) / units_of_one, least_of_units);
  };
  for (double& each : model.start) round(each);
  for (auto& row : model.transition)
    for (double& each : row) round(each);
  for (auto& [character, logs] : model.emissions)
    for (double& each : logs) round(each);
  return model;
}
inline double log_of_unseen(bool rounds) { return rounds ? least_of_units : hmm::log_of_zero; }

// The logs of each character of blocks.
class Emissions {
 public:
  Emissions(const HmmModel& model, double unseen) : rows_(last_of_blocks - first_of_blocks + 1) {
    for (auto& row : rows_) row.fill(unseen);
    for (const auto& [character, logs] : model.emissions)
      if (character >= first_of_blocks && character <= last_of_blocks) rows_[character - first_of_blocks] = logs;
  }
  const HmmModel::ByState& of(std::uint32_t number) const { return rows_[number]; }
  const double* rows() const { return rows_.front().data(); }

 private:
  std::vector<HmmModel::ByState> rows_;
};

// Finder: made of a model as the rule has it and of a Request. `std::int64_t* cut(const Byte* at, const Byte* end,
// std::int64_t begin, std::int64_t* to)` writes the ends of the words of a block, whose characters have three bytes
// each.
template <class Finder>
class ByStretches final : public Runner {
 public:
  ByStretches(const HmmModel& model, const Request& request) : finder_(model, request) {}

  void run(const Call& call) override {
    const auto* const first = call.inputs[text].as<const Byte>();
    const Byte* const end = first + call.inputs[text].dims[0];
    auto* const written = call.outputs[ends].as<std::int64_t>();
    std::int64_t* to = written;
    bool between = false;  // the last piece is one that nothing matched
    std::uint32_t number = 0;
    for (const Byte* at = first; at < end;) {
      if (end - at >= 3 && is_of_blocks(at, number)) {
        const Byte* const begin = at;
        do at += 3;
        while (end - at >= 3 && is_of_blocks(at, number));
        to = finder_.cut(begin, at, begin - first, to);
        between = false;
      } else if (is_letter_or_digit(*at)) {
        *to++ = (at = end_of_match(at, end)) - first;
        between = false;
      } else {
        at += tokenizers::scan(at, end).bytes;
        if (between) to[-1] = at - first;
        else *to++ = at - first;
        between = true;
      }
    }
    call.outputs[ends].dims[0] = to - written;
  }

 private:
  Finder finder_;
};

template <class Finder>
Prepared prepare_stretches(const Request& request) {
  auto read = segmenters::read_hmm(request.inputs[model_file].text());
  if (auto* const refused = std::get_if<Unsupported>(&read)) return std::move(*refused);
  const HmmModel model = with_rule(std::move(std::get<HmmModel>(read)), in_units(request.parameters));
  return std::unique_ptr<Runner>(std::make_unique<ByStretches<Finder>>(model, request));
}

}  // namespace assay::hmm_segment
