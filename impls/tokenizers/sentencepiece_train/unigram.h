// The kind unigram for this op's implementations: expectation, maximisation and pruning on lattices. Where pieces stand
// in a word, and which the first ones are, is what they bring themselves; what mutants do otherwise is in Rules.
#pragma once

#include <map>

#include "impls/tokenizers/sentencepiece_train/lattice.h"

namespace assay::sentencepiece_train::unigram {

// A string that is no character alone, and its weight: how often it is there times its length.
struct Seed {
  std::u32string_view text;
  std::int64_t weight = 0;
};

struct PlainRules {
  int times = 2;  // expectation and maximisation, before each pruning
  float least = least_expected;
  static double of_expected(double x) {
    double result = 0;
    while (x < 7) result -= 1 / x++;
    const double middle = x - 1.0 / 2, inverse = 1 / middle, two = inverse * inverse, four = two * two;
    return result + (std::log(middle) + (1.0 / 24.0) * two - (7.0 / 960.0) * four + (31.0 / 8064.0) * four * two -
                     (127.0 / 30720.0) * four * four);
  }
  static float loss(float share, float with, float without) { return share * (with - without); }
  static int kept_of(std::size_t pieces) { return static_cast<int>(shrinking_factor * static_cast<float>(pieces)); }
  static std::size_t wanted(std::size_t pieces) { return static_cast<std::size_t>(static_cast<double>(pieces) * 1.1); }
  static float count_of(std::int64_t count) { return static_cast<float>(count); }
  // Of the logarithm of the sum without a piece.
  static std::size_t others(std::size_t own, std::size_t all, const Settings& settings) {
    return settings.older ? all : own;
  }
  static bool scores_missing_characters() { return true; }
};

template <class Index, class Rules = PlainRules>
class Trainer {
 public:
  Trainer(const TrainingText& text, const Settings& settings, Rules rules = {})
      : text_(text), settings_(settings), rules_(rules) {}

  void train(const std::vector<Seed>& seeds, PieceWriter& writer, std::size_t room) {
    const std::size_t wanted = rules_.wanted(room + std::size(special_pieces));
    Model<Index> model(begin(seeds), text_);
    while (true) {
      for (int time = 0; time < rules_.times; ++time) {
        KeptPieces next = improve(model);
        if (next.pieces.empty()) return;
        model.keep(std::move(next));
      }
      if (model.pieces().size() <= wanted) break;
      model.keep(prune(model, wanted));
    }
    finish(model, writer, room);
  }

 private:
  ScoredPieces begin(const std::vector<Seed>& seeds) const {
    ScoredPieces pieces;
    for (const auto& [character, count] : text_.characters)
      pieces.push_back({{&character, 1}, static_cast<float>(count)});
    for (const Seed& seed : seeds) {
      if (pieces.size() == most_seeds + (settings_.older ? 0 : text_.characters.size())) break;
      pieces.push_back({seed.text, static_cast<float>(seed.weight)});
    }
    float sum = 0;
    for (const ScoredPiece& piece : pieces) sum += piece.score;
    const auto log_sum = static_cast<float>(std::log(static_cast<double>(sum)));
    for (ScoredPiece& piece : pieces)
      piece.score = static_cast<float>(std::log(static_cast<double>(piece.score)) - log_sum);
    return pieces;
  }

  KeptPieces improve(const Model<Index>& model) {
    std::vector<float> expected(model.pieces().size());
    for (std::size_t word = 0; word < text_.words.size(); ++word) {
      model.lay_out_word(word, steps_);
      add_expected(steps_, rules_.count_of(text_.words[word].count), expected);
    }
    KeptPieces kept;
    float sum = 0;
    for (std::size_t piece = 0; piece < expected.size(); ++piece)
      if (expected[piece] >= rules_.least) {
        kept.add(piece, model.pieces()[piece].text, expected[piece]);
        sum += expected[piece];
      }
    const auto of_sum = static_cast<float>(rules_.of_expected(static_cast<double>(sum)));
    for (ScoredPiece& piece : kept.pieces)
      piece.score = static_cast<float>(rules_.of_expected(static_cast<double>(piece.score)) - of_sum);
    return kept;
  }

  // How often each piece is in the best ways to cut the words.
  std::vector<float> used(const Model<Index>& model, float& words) {
    std::vector<float> counts(model.pieces().size());
    for (std::size_t word = 0; word < text_.words.size(); ++word) {
      const float count = rules_.count_of(text_.words[word].count);
      words += count;
      model.lay_out_word(word, steps_);
      float sum = 0;
      for (std::int32_t at = find_best(steps_, sum); at >= 0; at = steps_.all[static_cast<std::size_t>(at)].before)
        counts[steps_.all[static_cast<std::size_t>(at)].piece] += count;
    }
    return counts;
  }

  KeptPieces prune(const Model<Index>& model, std::size_t wanted) {
    const ScoredPieces& pieces = model.pieces();
    float words = 0;
    const std::vector<float> counts = used(model, words);
    double exact = 0;
    for (const float count : counts) exact += static_cast<double>(count);
    const auto sum = static_cast<float>(exact);
    const auto log_sum = static_cast<float>(std::log(exact == 0 ? 0.0 : static_cast<double>(sum)));
    KeptPieces kept;
    std::vector<std::pair<float, std::size_t>> losses;
    for (std::size_t piece = 0; piece < pieces.size(); ++piece) {
      if (counts[piece] == 0) continue;
      model.lay_out_piece(piece, steps_);
      const auto ways = two_best(steps_);
      if (ways.size() < 2) kept.add(piece, pieces[piece].text, pieces[piece].score);
      else if (ways[0].size() == 1) losses.emplace_back(loss_of(piece, ways[1], counts, sum, log_sum, words), piece);
    }
    std::ranges::sort(losses, [](const auto& one, const auto& other) {
      return one.first != other.first ? one.first > other.first : one.second < other.second;
    });
    const auto most = static_cast<std::size_t>(std::max(static_cast<int>(wanted), rules_.kept_of(pieces.size())));
    for (const auto& [loss, piece] : losses) {
      if (kept.pieces.size() == most) break;
      kept.add(piece, pieces[piece].text, pieces[piece].score);
    }
    return kept;
  }

  float loss_of(std::size_t piece, const std::vector<std::uint32_t>& instead, const std::vector<float>& counts,
                float sum, float log_sum, float words) const {
    const float count = counts[piece];
    const auto with = static_cast<float>(std::log(static_cast<double>(count)) - log_sum);
    const auto more = static_cast<float>(rules_.others(instead.size(), counts.size(), settings_) - 1);
    const auto log_without = static_cast<float>(std::log(static_cast<double>(sum + count * more)));
    float without = 0;
    for (const std::uint32_t other : instead)
      without = static_cast<float>(without + (std::log(static_cast<double>(counts[other] + count)) - log_without));
    return rules_.loss(count / words, with, without);
  }

  void finish(const Model<Index>& model, PieceWriter& writer, std::size_t room) const {
    const auto goes_before = [](const auto& one, const auto& other) {
      return one.second != other.second ? one.second > other.second : one.first < other.first;
    };
    std::map<std::string, float> chosen;
    std::vector<std::pair<std::string, float>> others;
    for (const ScoredPiece& piece : model.pieces()) {
      if (piece.text.size() == 1) chosen.emplace(as_bytes(piece.text), piece.score);
      else others.emplace_back(as_bytes(piece.text), piece.score);
    }
    float penalty = 0;
    for (const auto& [character, count] : text_.characters)
      if (rules_.scores_missing_characters() &&
          chosen.try_emplace(as_bytes({&character, 1}), model.least() + penalty).second)
        penalty += penalty_step;
    std::ranges::sort(others, goes_before);
    for (const auto& other : others)
      if (chosen.size() < room) chosen.insert(other);
    std::vector<std::pair<std::string, float>> last(chosen.begin(), chosen.end());
    std::ranges::sort(last, goes_before);
    for (const auto& [text, score] : last) writer.add(text, score);
  }

  const TrainingText& text_;
  const Settings& settings_;
  Rules rules_;
  Steps steps_;
};

}  // namespace assay::sentencepiece_train::unigram
