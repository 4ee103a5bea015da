// What implementations of perceptron_segment have in common: the runs of a text. How they find states they share with
// nobody.
#pragma once

#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "impls/segmenters/dictionary/characters.h"
#include "impls/segmenters/perceptron/weights_file.h"
#include "impls/segmenters/perceptron_segment/op.h"

namespace assay::perceptron_segment {

using segmenters::Byte, segmenters::PerceptronWeights;

// Of a run: its characters, and where each ends in the text.
struct Characters {
  std::vector<std::uint32_t> codes;
  std::vector<std::int64_t> ends;
};

// Finder: made of weights. `std::int64_t* cut(const Characters&, std::int64_t* to)` writes the ends of the words of a
// run.
template <class Finder>
class ByRuns final : public Runner {
 public:
  explicit ByRuns(const PerceptronWeights& weights) : finder_(weights) {}

  void run(const Call& call) override {
    const auto* const first = call.inputs[text].as<const Byte>();
    const Byte* const end = first + call.inputs[text].dims[0];
    auto* const written = call.outputs[ends].as<std::int64_t>();
    std::int64_t* to = written;
    for (const Byte* at = first; at < end;) {
      characters_.codes.clear();
      characters_.ends.clear();
      const Byte* const begin = at;
      for (tokenizers::Scanned one; at < end; at += one.bytes) {
        one = tokenizers::scan(at, end);
        if (is_space(one.code_point)) break;
        characters_.codes.push_back(one.code_point == tokenizers::no_character ? perceptron::ill_formed
                                                                               : one.code_point);
        characters_.ends.push_back(at + one.bytes - first);
      }
      if (at > begin) {
        to = finder_.cut(characters_, to);
        continue;
      }
      for (tokenizers::Scanned one; at < end; at += one.bytes) {
        one = tokenizers::scan(at, end);
        if (!is_space(one.code_point)) break;
      }
      *to++ = at - first;
    }
    call.outputs[ends].dims[0] = to - written;
  }

 private:
  Finder finder_;
  Characters characters_;
};

template <class Finder>
Prepared prepare_runs(const Request& request) {
  auto read = segmenters::read_perceptron(request.inputs[model_file].text());
  if (auto* const refused = std::get_if<Unsupported>(&read)) return std::move(*refused);
  return std::unique_ptr<Runner>(std::make_unique<ByRuns<Finder>>(std::get<PerceptronWeights>(read)));
}

}  // namespace assay::perceptron_segment
