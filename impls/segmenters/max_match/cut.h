// What implementations of max_match have in common: how the pieces of one direction become those that are asked for.
// How they find words they share with nobody.
#pragma once

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "impls/segmenters/dictionary/characters.h"
#include "impls/segmenters/dictionary/dictionary_file.h"
#include "impls/segmenters/max_match/op.h"

namespace assay::max_match {

using segmenters::Byte, segmenters::Dictionary;

// Ends as a piece of a text has them, in the output for the whole of it.
class EndWriter {
 public:
  explicit EndWriter(std::int64_t* first) : at_(first) {}
  void add(std::size_t end) { *at_++ = begin_ + static_cast<std::int64_t>(end); }
  void begin_at(std::size_t place) { begin_ = static_cast<std::int64_t>(place); }
  std::int64_t* here() const { return at_; }
  void go_to(std::int64_t* place) { at_ = place; }

 private:
  std::int64_t* at_;
  std::int64_t begin_ = 0;
};

inline std::int64_t single_characters(std::string_view text, const std::int64_t* first, const std::int64_t* last,
                                      std::int64_t begin) {
  std::int64_t count = 0, from = begin;
  for (; first < last; from = *first++) {
    const auto bytes = static_cast<std::size_t>(*first - from);
    if (bytes <= 4 && segmenters::bytes_of_character(text, static_cast<std::size_t>(from)) == bytes) ++count;
  }
  return count;
}

// Finder: made of a Dictionary and a Direction. `void forward(std::string_view text, EndWriter&)` adds ends as they
// follow each other; `void backward(std::string_view text, std::vector<std::size_t>& ends)` those of the pieces from
// the last to the first.
template <class Finder>
class Matching final : public Runner {
 public:
  Matching(const Dictionary& words, Direction direction) : direction_(direction), finder_(words, direction) {}

  void run(const Call& call) override {
    const std::string_view whole = call.inputs[text].text();
    auto* const first = call.outputs[ends].as<std::int64_t>();
    EndWriter output(first);
    switch (direction_) {
      case Direction::from_left: finder_.forward(whole, output); break;
      case Direction::from_right: write_backward(whole, output); break;
      case Direction::from_both: write_better(whole, output); break;
    }
    call.outputs[ends].dims[0] = output.here() - first;
  }

 private:
  void write_backward(std::string_view part, EndWriter& output) {
    backward_.clear();
    finder_.backward(part, backward_);
    for (std::size_t i = backward_.size(); i-- > 0;) output.add(backward_[i]);
  }

  void write_better(std::string_view whole, EndWriter& output) {
    for (std::size_t from = 0; from < whole.size();) {
      const std::size_t to = std::min(whole.find('\n', from), whole.size() - 1) + 1;
      const std::string_view line = whole.substr(from, to - from);
      const auto begin = static_cast<std::int64_t>(from);
      output.begin_at(from);
      std::int64_t* const before = output.here();
      finder_.forward(line, output);
      forward_.assign(before, output.here());
      output.go_to(before);
      write_backward(line, output);
      const std::int64_t pieces = output.here() - before;
      bool takes_forward = std::ssize(forward_) < pieces;
      if (std::ssize(forward_) == pieces)
        takes_forward = single_characters(whole, forward_.data(), forward_.data() + pieces, begin) <
                        single_characters(whole, before, output.here(), begin);
      if (takes_forward) output.go_to(std::ranges::copy(forward_, before).out);
      from = to;
    }
  }

  Direction direction_;
  Finder finder_;
  std::vector<std::size_t> backward_;
  std::vector<std::int64_t> forward_;
};

template <class Finder>
Prepared prepare_matching(const Request& request) {
  auto read = segmenters::read_dictionary(request.inputs[dictionary_file].text(), segmenters::Frequencies::ignored);
  if (auto* const refused = std::get_if<Unsupported>(&read)) return std::move(*refused);
  return std::unique_ptr<Runner>(
      std::make_unique<Matching<Finder>>(std::get<Dictionary>(read), direction_of(request.parameters)));
}

}  // namespace assay::max_match
