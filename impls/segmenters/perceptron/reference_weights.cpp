#include "impls/segmenters/perceptron/reference_weights.h"

#include <algorithm>

#include "harness/core/error.h"
#include "harness/core/files.h"

namespace assay::perceptron {
namespace {

// A line as its parts.
class WeightLine {
 public:
  WeightLine(const std::string& text, std::string path, int number) : path_(std::move(path)), number_(number) {
    for (std::size_t from = 0; from <= text.size();) {
      const std::size_t end = std::min(text.find(' ', from), text.size());
      parts_.push_back(text.substr(from, end - from));
      from = end + 1;
    }
  }

  [[noreturn]] void fail(const std::string& expected) const { throw InputError(Location{path_, number_, 0}, expected); }
  std::string take() { return next_ < parts_.size() ? parts_[next_++] : std::string(); }
  void end() const {
    if (next_ < parts_.size()) fail("expected nothing behind the last weight");
  }

  char state() {
    const std::string part = take();
    if (part != "B" && part != "E" && part != "M" && part != "S") fail("expected a state: B, E, M or S");
    return part[0];
  }

  std::uint32_t code_point() {
    const std::string part = take();
    const bool is_hexadecimal = part.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    const std::uint32_t code = part.empty() || part.size() > 6 || !is_hexadecimal
                                   ? ~0u
                                   : static_cast<std::uint32_t>(std::stoul(part, nullptr, 16));
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
      fail("expected a code point in up to six hexadecimal digits");
    return code;
  }

  std::int64_t weight() {
    const std::string part = take();
    const std::string digits = part.starts_with("-") ? part.substr(1) : part;
    const bool whole =
        !digits.empty() && part.size() <= 8 && digits.find_first_not_of("0123456789") == std::string::npos;
    const std::int64_t value = whole ? std::stoll(part) : greatest_weight + 1;
    if (value > greatest_weight || value < -greatest_weight)
      fail("expected a weight, a whole number from -" + std::to_string(greatest_weight) + " to " +
           std::to_string(greatest_weight));
    return value;
  }

 private:
  std::vector<std::string> parts_;
  std::string path_;
  int number_;
  std::size_t next_ = 0;
};

void read_weights(WeightLine& line, ReferenceWeights& made) {
  const std::string first = line.take();
  bool is_new = true;
  if (first == "start") {
    const char state = line.state();
    if (state != 'B' && state != 'S') line.fail("expected B or S, which a run may begin with");
    if (made.start.contains(state)) line.fail("expected a weight that no line before has");
    made.start[state] = line.weight();
  } else if (first == "step") {
    const char before = line.state(), behind = line.state();
    const bool is_open = before == 'B' || before == 'M', goes_on = behind == 'E' || behind == 'M';
    if (is_open != goes_on) line.fail("expected a state that may follow the one before");
    if (made.step.contains({before, behind})) line.fail("expected a weight that no line before has");
    made.step[{before, behind}] = line.weight();
  } else if (first.size() == 1 && first >= "0" && first <= "9") {
    const auto number = static_cast<std::size_t>(first[0] - '0');
    std::vector<std::uint32_t> characters;
    for (std::size_t i = 0; i < templates[number].count; ++i) characters.push_back(line.code_point());
    std::array<std::int64_t, hmm::states> weights{};
    for (std::int64_t& each : weights) each = line.weight();
    is_new = made.features.emplace(std::pair(number, characters), weights).second;
  } else {
    line.fail("expected start, step or the number of a template, 0 to 9");
  }
  line.end();
  if (!is_new) line.fail("expected a feature that no line before has");
}

}  // namespace

ReferenceWeights read_reference_weights(const std::string& path) {
  const std::string content = read_whole(path, largest_file);
  ReferenceWeights made;
  int number = 0;
  for (std::size_t from = 0; from < content.size();) {
    const std::size_t end = std::min(content.find('\n', from), content.size());
    const std::string text = content.substr(from, end - from);
    from = end + 1;
    if (++number > static_cast<int>(most_lines))
      throw InputError(Location{path, number, 0}, "expected at most " + std::to_string(most_lines) + " lines");
    if (text.empty() || text.starts_with("#")) continue;
    WeightLine line(text, path, number);
    read_weights(line, made);
  }
  return made;
}

}  // namespace assay::perceptron
