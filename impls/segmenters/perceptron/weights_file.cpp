#include "impls/segmenters/perceptron/weights_file.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <tuple>

#include "impls/segmenters/dictionary/text_file.h"

namespace assay::segmenters {
namespace {

using hmm::states;

class WeightsParser {
 public:
  PerceptronWeights whole(std::string_view left) {
    for (line_ = 1; !left.empty(); ++line_) {
      if (line_ > perceptron::most_lines) refuse(line_, "expected at most 262144 lines");
      const std::size_t length = std::min(left.find('\n'), left.size());
      left_ = left.substr(0, length);
      left.remove_prefix(std::min(length + 1, left.size()));
      if (!left_.empty() && left_.front() != '#') read_line();
    }
    const auto key = [](const PerceptronWeights::Feature& each) { return std::tie(each.number, each.code_points); };
    std::ranges::stable_sort(made_.features, {}, key);
    std::uint32_t twice = 0;
    for (std::size_t i = 1; i < made_.features.size(); ++i)
      if (key(made_.features[i - 1]) == key(made_.features[i]) && (twice == 0 || made_.features[i].line < twice))
        twice = made_.features[i].line;
    if (twice != 0) refuse(twice, "expected a feature that no line before has");
    return std::move(made_);
  }

 private:
  void read_line() {
    static_assert(perceptron::most_templates == 10);
    const std::string_view first = word();
    if (first == "start") {
      const std::size_t state = state_here();
      if (state != 0 && state != 3) refuse(line_, "expected B or S, which a run may begin with");
      once(seen_start_[state]);
      made_.start[state] = weight();
    } else if (first == "step") {
      const std::size_t before = state_here(), behind = state_here();
      if (!hmm::may_follow(behind, before)) refuse(line_, "expected a state that may follow the one before");
      once(seen_step_[before][behind]);
      made_.step[before][behind] = weight();
    } else if (first.size() == 1 && first[0] >= '0' && first[0] <= '9') {
      PerceptronWeights::Feature feature{static_cast<std::uint32_t>(first[0] - '0'), {}, {}, line_};
      for (std::size_t i = 0; i < perceptron::templates[feature.number].count; ++i)
        feature.code_points[i] = code_point();
      for (std::int32_t& each : feature.weights) each = weight();
      made_.features.push_back(feature);
    } else {
      refuse(line_, "expected start, step or the number of a template, 0 to 9");
    }
    if (!done_) refuse(line_, "expected nothing behind the last weight");
    done_ = false;
  }

  void once(bool& seen) const {
    if (seen) refuse(line_, "expected a weight that no line before has");
    seen = true;
  }

  // The next part of the line; nothing behind the last.
  std::string_view word() {
    if (done_) return {};
    const std::size_t length = std::min(left_.find(' '), left_.size());
    const std::string_view part = left_.substr(0, length);
    done_ = length == left_.size();
    left_.remove_prefix(std::min(length + 1, left_.size()));
    return part;
  }

  std::size_t state_here() {
    const std::string_view part = word();
    const auto* const found = std::find(hmm::letters, hmm::letters + states, part.size() == 1 ? part[0] : '?');
    if (found == hmm::letters + states) refuse(line_, "expected a state: B, E, M or S");
    return static_cast<std::size_t>(found - hmm::letters);
  }

  std::uint32_t code_point() {
    const std::string_view part = word();
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), code, 16);
    if (part.empty() || part.size() > 6 || error != std::errc{} || end != part.data() + part.size() ||
        code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
      refuse(line_, "expected a code point in up to six hexadecimal digits");
    return code;
  }

  std::int32_t weight() {
    static_assert(perceptron::greatest_weight == 1048576);
    const std::string_view part = word();
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (part.empty() || part.size() > 8 || error != std::errc{} || end != part.data() + part.size() ||
        value < -perceptron::greatest_weight || value > perceptron::greatest_weight)
      refuse(line_, "expected a weight, a whole number from -1048576 to 1048576");
    return value;
  }

  PerceptronWeights made_;
  bool seen_start_[states] = {}, seen_step_[states][states] = {};
  std::string_view left_;
  bool done_ = false;  // with the line
  std::uint32_t line_ = 0;
};

}  // namespace

std::variant<PerceptronWeights, Unsupported> read_perceptron(std::string_view path) try {
  const std::string content = whole_file(std::string(path), perceptron::largest_file);
  return WeightsParser().whole(content);
} catch (const Refused& refused) {
  return Unsupported{refusal(path, refused)};
}

}  // namespace assay::segmenters
