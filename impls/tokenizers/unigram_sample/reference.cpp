#include "impls/tokenizers/unigram_sample/reference.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "harness/core/patience.h"
#include "impls/tokenizers/texts.h"
#include "impls/tokenizers/unigram_sample/op.h"

namespace assay::unigram_sample {

using charsmap_normalize::ReferenceModel;
using unigram_lattice::FoundPiece;
using unigram_lattice::Segmentation;

Settings settings_of(const Parameters& parameters) {
  return {parameters.get<double>("alpha"), static_cast<std::size_t>(parameters.get<std::int64_t>("samples")),
          static_cast<std::uint64_t>(parameters.get<std::int64_t>("random_seed"))};
}

double random_number(std::uint64_t seed, std::uint64_t number) {
  std::uint64_t z = seed + (number + 1) * 0x9e3779b97f4a7c15u;
  z ^= z >> 30;
  z *= 0xbf58476d1ce4e5b9u;
  z ^= z >> 27;
  z *= 0x94d049bb133111ebu;
  z ^= z >> 31;
  return std::ldexp(static_cast<double>(z >> 11), -53);
}

ForwardSums::ForwardSums(std::string_view normalized, const ReferenceModel& model, const Settings& settings)
    : settings_(settings),
      scores_(model, unigram_lattice::Symbols::own),
      size_(normalized.size()),
      ending_(normalized.size() + 1),
      logarithms_(normalized.size() + 1) {
  double places = 1, greatest = 1, most_endings = 1;
  const auto sum_up = [&](std::size_t at) {
    std::vector<long double> terms;
    for (const Ending& ending : ending_[at])
      terms.push_back(settings.alpha * static_cast<long double>(scores_.of(ending.piece.id)) +
                      logarithms_[at - ending.piece.bytes]);
    const long double highest = *std::ranges::max_element(terms);
    long double sum = 0;
    for (const long double term : terms) sum += std::exp(term - highest);
    logarithms_[at] = highest + std::log(sum);
    long double until = 0;
    for (std::size_t i = 0; i < terms.size(); ++i) ending_[at][i].until = until += std::exp(terms[i] - logarithms_[at]);
    greatest = std::max(greatest, static_cast<double>(std::fabs(logarithms_[at])));
    most_endings = std::max(most_endings, static_cast<double>(terms.size()));
  };
  for (std::size_t at = 0; at < size_; at += tokenizers::character_at(normalized, at).bytes, ++places) {
    if (static_cast<std::int64_t>(places) % 1024 == 0) reference_step();
    if (at > 0) sum_up(at);
    for (const FoundPiece& piece : unigram_lattice::pieces_at(normalized, at, model)) {
      ending_[at + piece.bytes].push_back({piece, 0});
      greatest = std::max(greatest, settings.alpha * std::fabs(scores_.of(piece.id)));
    }
  }
  if (size_ > 0) sum_up(size_);
  // At each place a few sums, products and exponentials are rounded, each by a share of the greatest logarithm; their
  // errors add up on the way. A share is made of two such sums and a score.
  allowed_ = 32 * 0x1p-53 * places * (greatest + most_endings);
}

bool ForwardSums::is_near(std::size_t at, double number) const {
  // The last one has no bound behind it.
  for (std::size_t i = 0; i + 1 < ending_[at].size(); ++i)
    if (std::fabs(static_cast<double>(ending_[at][i].until - number)) <= allowed_) return true;
  return false;
}

std::vector<Sample> ForwardSums::samples() const {
  std::vector<Sample> all;
  std::uint64_t next = 0;
  bool is_open = false;
  for (std::size_t i = 0; i < settings_.samples; ++i) {
    Sample sample;
    for (std::size_t at = size_; at > 0; at -= sample.pieces.back().bytes) {
      const double number = random_number(settings_.seed, next++);
      is_open = is_open || is_near(at, number);
      const auto taken = std::ranges::find_if(ending_[at], [&](const Ending& ending) { return number < ending.until; });
      sample.pieces.push_back(taken == ending_[at].end() ? ending_[at].back().piece : taken->piece);
    }
    std::ranges::reverse(sample.pieces);
    sample.score = score(sample.pieces);
    sample.is_open = is_open;
    all.push_back(std::move(sample));
  }
  return all;
}

double ForwardSums::score(const Segmentation& pieces) const {
  return static_cast<double>(settings_.alpha * scores_.of(pieces).score - logarithms_[size_]) + 0.0;  // no -0
}

std::optional<std::string> ForwardSums::why_not(const std::vector<Segmentation>& given) const {
  if (given.size() != settings_.samples)
    return "there are " + std::to_string(given.size()) + " samples, expected " + std::to_string(settings_.samples);
  std::uint64_t next = 0;
  for (std::size_t i = 0; i < given.size(); ++i) {
    std::size_t at = size_;
    for (std::size_t back = given[i].size(); back-- > 0; at -= given[i][back].bytes) {
      const double number = random_number(settings_.seed, next);
      long double before = 0;
      for (const Ending& ending : ending_[at]) {
        const bool is_last = &ending == &ending_[at].back();
        if (ending.piece.id == given[i][back].id) {
          if (number >= before - allowed_ && (is_last || number < ending.until + allowed_)) break;
          return "sample " + std::to_string(i) + " ends at byte " + std::to_string(at) +
                 " of the normalised text with the piece " + std::to_string(given[i][back].id) +
                 ", whose share is from " + std::to_string(static_cast<double>(before)) + " to " +
                 std::to_string(static_cast<double>(ending.until)) + "; random number " + std::to_string(next) +
                 " is " + std::to_string(number);
        }
        before = ending.until;
      }
      ++next;
    }
  }
  return std::nullopt;
}

}  // namespace assay::unigram_sample
