// The trainer of the kind unigram as it is said, with its float32: op.h says what is rounded where.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <queue>
#include <set>
#include <unordered_map>

#include "harness/core/patience.h"
#include "impls/tokenizers/sentencepiece_train/reference.h"

namespace assay::sentencepiece_train {
namespace {

struct Piece {
  std::u32string text;
  float score = 0;
};
using Pieces = std::vector<Piece>;

// ---- the first pieces -----------------------------------------------------------------------------------------------

// How often a string stands in the sentences, and what stands behind it; the end of a sentence is 0.
struct Occurrences {
  std::int64_t count = 0;
  std::set<char32_t> followers;
};

// Of two strings, the longer one first if it begins with the other.
bool goes_first(std::u32string_view one, std::u32string_view other) {
  const auto [mine, its] = std::ranges::mismatch(one, other);
  if (mine == one.end() || its == other.end()) return one.size() > other.size();
  return *mine < *its;
}

Pieces first_pieces(const Corpus& corpus, const Settings& settings) {
  std::unordered_map<std::u32string, Occurrences> found;
  for (const CountedWord& sentence : corpus.sentences) {
    reference_step();
    const std::u32string& all = sentence.characters;
    for (std::size_t from = 0; from < all.size(); ++from)
      for (std::size_t size = 2; size <= settings.longest && from + size <= all.size(); ++size) {
        Occurrences& here = found[all.substr(from, size)];
        ++here.count;
        here.followers.insert(from + size < all.size() ? all[from + size] : U'\0');
      }
  }
  std::vector<std::pair<std::u32string, std::int64_t>> seeds;
  for (const auto& [text, here] : found)
    if (here.followers.size() > 1 && may_be_piece(text, settings))
      seeds.emplace_back(text, here.count * static_cast<std::int64_t>(text.size()));
  std::ranges::sort(seeds, [](const auto& one, const auto& other) {
    return one.second != other.second ? one.second > other.second : goes_first(one.first, other.first);
  });
  const std::size_t room = settings.older ? most_seeds - std::min(most_seeds, corpus.characters.size()) : most_seeds;
  if (seeds.size() > room) seeds.resize(room);
  Pieces pieces;
  for (const auto& [character, count] : corpus.characters)
    pieces.push_back({std::u32string(1, character), static_cast<float>(count)});
  for (const auto& [text, weight] : seeds) pieces.push_back({text, static_cast<float>(weight)});
  float sum = 0;
  for (const Piece& piece : pieces) sum += piece.score;
  const auto logarithm = static_cast<float>(std::log(static_cast<double>(sum)));
  for (Piece& piece : pieces)
    piece.score = static_cast<float>(std::log(static_cast<double>(piece.score)) - static_cast<double>(logarithm));
  return pieces;
}

// ---- ways to cut a word ---------------------------------------------------------------------------------------------

struct Node {
  std::size_t from = 0, end = 0, piece = 0;
  float score = 0;
  float reached = 0;             // by the best way up to its end
  const Node* before = nullptr;  // on that way
};

struct Lattice {
  std::size_t size = 0;
  std::vector<std::vector<Node>> beginning;      // by where they begin, the shorter first
  std::vector<std::vector<const Node*>> ending;  // by where they end, the longer first
};

class Model {
 public:
  explicit Model(Pieces pieces) : pieces_(std::move(pieces)) {
    for (std::size_t number = 0; number < pieces_.size(); ++number) {
      numbers_.emplace(pieces_[number].text, number);
      longest_ = std::max(longest_, pieces_[number].text.size());
      least_ = std::min(least_, pieces_[number].score);
    }
  }
  const Pieces& pieces() const { return pieces_; }
  float least() const { return least_; }

  Lattice lattice(const std::u32string& word) const {
    Lattice made{word.size(), std::vector<std::vector<Node>>(word.size()),
                 std::vector<std::vector<const Node*>>(word.size() + 1)};
    for (std::size_t from = 0; from < word.size(); ++from) {
      for (std::size_t size = 1; size <= std::min(longest_, word.size() - from); ++size)
        if (const auto known = numbers_.find(word.substr(from, size)); known != numbers_.end())
          made.beginning[from].push_back({from, from + size, known->second, pieces_[known->second].score});
      const bool has_one = !made.beginning[from].empty() && made.beginning[from][0].end == from + 1;
      if (!has_one) made.beginning[from].push_back({from, from + 1, unknown_counts_for, least_ - unknown_penalty});
    }
    for (const std::vector<Node>& nodes : made.beginning)
      for (const Node& node : nodes) made.ending[node.end].push_back(&node);
    return made;
  }

 private:
  Pieces pieces_;
  std::unordered_map<std::u32string, std::size_t> numbers_;
  std::size_t longest_ = 0;
  float least_ = std::numeric_limits<float>::max();
};

// log(exp(one) + exp(other)).
float sum_of_logarithms(float one, float other) {
  const float less = std::min(one, other), more = std::max(one, other);
  if (more > less + 50) return more;
  return static_cast<float>(static_cast<double>(more) + std::log(std::exp(static_cast<double>(less - more)) + 1.0));
}

// ---- expectation and maximisation -----------------------------------------------------------------------------------

void add_expected(const Lattice& lattice, float count, std::vector<float>& expected) {
  std::vector<float> before(lattice.size + 1), behind(lattice.size + 1);
  for (std::size_t at = 1; at <= lattice.size; ++at)
    for (const Node* node : lattice.ending[at]) {
      const float way = node->score + before[node->from];
      before[at] = node == lattice.ending[at].front() ? way : sum_of_logarithms(before[at], way);
    }
  for (std::size_t at = lattice.size; at-- > 0;)
    for (const Node& node : lattice.beginning[at]) {
      const float way = node.score + behind[node.end];
      behind[at] = &node == &lattice.beginning[at].front() ? way : sum_of_logarithms(behind[at], way);
    }
  const float all = before[lattice.size];
  for (const std::vector<Node>& nodes : lattice.beginning)
    for (const Node& node : nodes) {
      const float logarithm = before[node.from] + node.score + behind[node.end] - all;
      float& sum = expected[node.piece];
      sum = static_cast<float>(static_cast<double>(sum) +
                               static_cast<double>(count) * std::exp(static_cast<double>(logarithm)));
    }
}

double digamma(double x) {
  double below = 0;
  for (; x < 7; ++x) below -= 1 / x;
  x -= 0.5;
  const double square = 1 / x * (1 / x), fourth = square * square;
  return below + (std::log(x) + 1.0 / 24 * square - 7.0 / 960 * fourth + 31.0 / 8064 * fourth * square -
                  127.0 / 30720 * fourth * fourth);
}

Pieces expect_and_maximise(const Model& model, const Corpus& corpus) {
  std::vector<float> expected(model.pieces().size());
  for (const CountedWord& word : corpus.words) {
    reference_step();
    add_expected(model.lattice(word.characters), static_cast<float>(word.count), expected);
  }
  Pieces kept;
  float sum = 0;
  for (std::size_t number = 0; number < expected.size(); ++number) {
    if (expected[number] < least_expected) continue;
    kept.push_back({model.pieces()[number].text, expected[number]});
    sum += expected[number];
  }
  const auto of_sum = static_cast<float>(digamma(static_cast<double>(sum)));
  for (Piece& piece : kept)
    piece.score = static_cast<float>(digamma(static_cast<double>(piece.score)) - static_cast<double>(of_sum));
  return kept;
}

// ---- pruning --------------------------------------------------------------------------------------------------------

using Way = std::vector<const Node*>;

// Sets the greatest sum that leads to each node, and the node before: of equal sums, that of the longest one. Gives the
// last node of the best way.
const Node* find_best(Lattice& lattice, float& sum) {
  const auto reach = [&lattice](std::size_t at, float score, const Node*& before) {
    if (at == 0) return score;
    float best = 0;
    for (const Node* node : lattice.ending[at])
      if (before == nullptr || node->reached + score > best) {
        before = node;
        best = node->reached + score;
      }
    return best;
  };
  for (std::vector<Node>& nodes : lattice.beginning)
    for (Node& node : nodes) node.reached = reach(node.from, node.score, node.before);
  const Node* last = nullptr;
  sum = reach(lattice.size, 0, last);
  return last;
}

// The two best ways, from the end on: what is open waits by its sum and the best sum of what is before it. Of equal
// ones the heap of C++'s library says which comes first.
std::vector<Way> two_best(Lattice& lattice) {
  struct Open {
    const Node* node;  // none at the end, and before the beginning
    std::size_t behind;
    float sum, promise;
    bool complete = false;
  };
  std::vector<Open> all{{nullptr, 0, 0, 0}};
  find_best(lattice, all[0].promise);
  const auto less = [&all](std::size_t one, std::size_t other) { return all[one].promise < all[other].promise; };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(less)> waiting(less);
  waiting.push(0);
  std::vector<Way> found;
  while (!waiting.empty() && found.size() < 2) {
    const std::size_t number = waiting.top();
    waiting.pop();
    const Open open = all[number];
    if (open.complete) {
      Way& way = found.emplace_back();
      for (std::size_t at = open.behind; all[at].node != nullptr; at = all[at].behind) way.push_back(all[at].node);
      continue;
    }
    const std::size_t place = open.node == nullptr ? lattice.size : open.node->from;
    if (place == 0) all.push_back({nullptr, number, open.sum, open.sum, true}), waiting.push(all.size() - 1);
    for (const Node* node : lattice.ending[place]) {
      all.push_back({node, number, node->score + open.sum, node->reached + open.sum});
      waiting.push(all.size() - 1);
    }
  }
  return found;
}

Pieces prune(const Model& model, const Corpus& corpus, const Settings& settings, std::size_t wanted) {
  const Pieces& pieces = model.pieces();
  std::vector<bool> keeps(pieces.size(), true);
  std::vector<std::vector<std::size_t>> others(pieces.size());
  for (std::size_t number = 0; number < pieces.size(); ++number) {
    if (number % 1024 == 0) reference_step();
    Lattice lattice = model.lattice(pieces[number].text);
    const std::vector<Way> ways = two_best(lattice);
    if (ways.size() < 2) continue;
    if (ways[0].size() > 1) keeps[number] = false;
    else
      for (const Node* node : ways[1]) others[number].push_back(node->piece);
  }
  std::vector<float> count(pieces.size()), words(pieces.size());
  float all_words = 0;
  for (const CountedWord& word : corpus.words) {
    reference_step();
    all_words += static_cast<float>(word.count);
    Lattice lattice = model.lattice(word.characters);
    float best = 0;
    for (const Node* node = find_best(lattice, best); node != nullptr; node = node->before) {
      count[node->piece] += static_cast<float>(word.count);
      words[node->piece] += static_cast<float>(word.count);
    }
  }
  double exact_sum = 0;
  for (const float each : count) exact_sum += static_cast<double>(each);
  const auto sum = static_cast<float>(exact_sum);
  const auto log_of = [](float x) { return std::log(static_cast<double>(x)); };
  const auto log_sum = static_cast<float>(log_of(sum));
  Pieces kept;
  std::vector<std::pair<float, std::size_t>> losses;
  for (std::size_t number = 0; number < pieces.size(); ++number) {
    if (count[number] == 0 || !keeps[number]) continue;
    if (others[number].empty()) {
      kept.push_back(pieces[number]);
      continue;
    }
    const std::size_t more = (settings.older ? pieces.size() : others[number].size()) - 1;
    const auto with = static_cast<float>(log_of(count[number]) - static_cast<double>(log_sum));
    const auto log_other_sum = static_cast<float>(log_of(sum + count[number] * static_cast<float>(more)));
    float without = 0;
    for (const std::size_t other : others[number])
      without = static_cast<float>(static_cast<double>(without) +
                                   (log_of(count[other] + count[number]) - static_cast<double>(log_other_sum)));
    losses.emplace_back(words[number] / all_words * (with - without), number);
  }
  std::ranges::stable_sort(losses, std::greater(), [](const auto& each) { return each.first; });
  const auto size = std::max(static_cast<int>(wanted), static_cast<int>(0.75f * static_cast<float>(pieces.size())));
  for (const auto& [loss, number] : losses) {
    if (kept.size() == static_cast<std::size_t>(size)) break;
    kept.push_back(pieces[number]);
  }
  return kept;
}

// ---- the last pieces ------------------------------------------------------------------------------------------------

std::vector<LearnedPiece> last_pieces(const Model& model, const Corpus& corpus, std::size_t room) {
  std::map<std::string, float> known, chosen;
  for (const Piece& piece : model.pieces()) known.emplace(spelled(piece.text), piece.score);
  float penalty = 0;
  for (const auto& [character, count] : corpus.characters) {
    const std::string text = spelled({&character, 1});
    const auto found = known.find(text);
    chosen[text] = found != known.end() ? found->second : model.least() + penalty;
    if (found == known.end()) penalty += penalty_step;
  }
  const auto by_score = [](std::vector<LearnedPiece> all) {
    std::ranges::sort(all, [](const LearnedPiece& one, const LearnedPiece& other) {
      return one.score != other.score ? one.score > other.score : one.text < other.text;
    });
    return all;
  };
  std::vector<LearnedPiece> all, last;
  for (const auto& [text, score] : known) all.push_back({text, score});
  for (const LearnedPiece& piece : by_score(all))
    if (chosen.size() < room) chosen.emplace(piece.text, piece.score);
  for (const auto& [text, score] : chosen) last.push_back({text, score});
  return by_score(last);
}

}  // namespace

Learned reference_unigram(const Corpus& corpus, std::size_t pieces, const Settings& settings) {
  if (corpus.characters.size() > pieces || corpus.characters.empty()) return {};
  const auto wanted = static_cast<std::size_t>(static_cast<double>(pieces + std::size(special_pieces)) * 1.1);
  Model model(first_pieces(corpus, settings));
  while (true) {
    for (int time = 0; time < 2; ++time) {
      model = Model(expect_and_maximise(model, corpus));
      if (model.pieces().empty()) return {};
    }
    if (model.pieces().size() <= wanted) break;
    model = Model(prune(model, corpus, settings, wanted));
  }
  Learned learned{last_pieces(model, corpus, pieces), 0};
  learned.settled = learned.pieces.size();
  return learned;
}

}  // namespace assay::sentencepiece_train
