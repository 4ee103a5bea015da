// Threads: each counts the words of its part of the text, and then has its share of those that are not the same. A
// merge is carried out by all of them, each in its own words, and what that changes is added up by the calling thread,
// which keeps the pairs in an ordered set. All numbers are whole, so that it makes no difference how many threads there
// are.
#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "impls/threads/fork_join.h"
#include "impls/tokenizers/bpe_train/op.h"
#include "impls/tokenizers/splitters.h"

namespace assay::bpe_train {
namespace {

using tokenizers::Byte;
using Word = std::vector<std::int32_t>;

constexpr char32_t end_mark = 0xffffffff;

struct Pair {
  std::int32_t left, right;
  bool operator==(const Pair&) const = default;
  auto operator<=>(const Pair&) const = default;
};

struct HashPair {
  std::size_t operator()(const Pair& pair) const {
    const std::uint64_t both = static_cast<std::uint64_t>(pair.left) << 32 | static_cast<std::uint32_t>(pair.right);
    return static_cast<std::size_t>((both ^ both >> 29) * 0xbf58476d1ce4e5b9u >> 16);
  }
};

template <class Value>
using ByPair = std::unordered_map<Pair, Value, HashPair>;

// ---- symbols --------------------------------------------------------------------------------------------------------

class Alphabets {
 public:
  explicit Alphabets(const Settings& settings) : settings_(settings) {
    if (settings.classic()) return;
    std::vector<Byte> order;
    const auto take = [&](bool wanted) {
      for (unsigned byte = 0; byte < 256; ++byte)
        if (is_written_as_itself(byte) == wanted) order.push_back(static_cast<Byte>(byte));
    };
    if (settings.symbols == Alphabet::byte_level_gpt2) take(true), take(false);
    else
      for (unsigned byte = 0; byte < 256; ++byte) order.push_back(static_cast<Byte>(byte));
    for (const Byte byte : order) {
      id_of_byte_[byte] = static_cast<std::int32_t>(spelled_.size());
      spelled_.emplace_back(1, char32_t{byte});
    }
  }

  Word read(std::string_view word) const {
    Word ids;
    const auto* at = reinterpret_cast<const Byte*>(word.data());
    const Byte* const end = at + word.size();
    while (at < end) {
      if (!settings_.classic()) {
        ids.push_back(id_of_byte_[*at++]);
        continue;
      }
      const tokenizers::Scanned next = tokenizers::scan(at, end);
      const std::uint32_t number = next.code_point != tokenizers::no_character ? next.code_point : no_character + *at;
      at += next.bytes;
      ids.push_back(static_cast<std::int32_t>(2 * number + (at == end ? 1 : 0)));
    }
    return ids;
  }

  std::int32_t join(const Pair& pair) {
    spelled_.push_back(spell(pair.left) + spell(pair.right));
    return settings_.first_merged() + static_cast<std::int32_t>(spelled_.size() - bytes()) - 1;
  }

  // As it is compared: less than 0 if the first is smaller.
  int compare(std::int32_t one, std::int32_t other) const { return written(one).compare(written(other)); }

 private:
  static bool is_written_as_itself(unsigned byte) {
    return tokenizers::between(byte, '!', '~') || tokenizers::between(byte, 0xa1, 0xac) || byte >= 0xae;
  }

  std::size_t bytes() const { return settings_.classic() ? 0 : 256; }

  std::u32string spell(std::int32_t id) const {
    if (id >= settings_.first_merged())
      return spelled_[bytes() + static_cast<std::size_t>(id - settings_.first_merged())];
    if (!settings_.classic()) return spelled_[static_cast<std::size_t>(id)];
    std::u32string character(1, static_cast<char32_t>(id / 2));
    if (id % 2 == 1) character.push_back(end_mark);
    return character;
  }

  std::u32string written(std::int32_t id) const {
    std::u32string text = spell(id);
    if (text.back() == end_mark) {
      text.pop_back();
      text += U"</w>";
    }
    return text;
  }

  const Settings& settings_;
  std::array<std::int32_t, 256> id_of_byte_{};
  std::vector<std::u32string> spelled_;  // of bytes and of what merging made
};

// ---- words ----------------------------------------------------------------------------------------------------------

using Tally = std::unordered_map<std::string_view, std::int64_t>;

void tally(const Byte* at, const Byte* end, bool classic, tokenizers::Splitter piece_end, Tally& counts) {
  const auto separates = [](Byte byte) { return byte == ' ' || byte == '\n' || byte == '\r'; };
  while (at < end) {
    const Byte* to = at;
    if (classic) to = std::find_if(at, end, separates);
    else to = piece_end(at, end);
    if (to > at) ++counts[{reinterpret_cast<const char*>(at), static_cast<std::size_t>(to - at)}];
    at = to + (classic && to < end ? 1 : 0);
  }
}

// Where the text may be cut: between a letter and white space each pattern cuts, and what stands before is cut as if it
// were all.
std::vector<const Byte*> cuts(const Byte* first, const Byte* end, int parts) {
  std::vector<const Byte*> at{first};
  for (int part = 1; part < parts; ++part) {
    const Byte* cut = std::max(first + (end - first) / parts * part, at.back());
    const auto may_be = [&] {
      return cut > at.back() && ((cut[-1] | 0x20) >= 'a' && (cut[-1] | 0x20) <= 'z') && (*cut == ' ' || *cut == '\n');
    };
    while (cut < end && !may_be()) ++cut;
    at.push_back(cut);
  }
  at.push_back(end);
  return at;
}

// ---- the words of one thread ----------------------------------------------------------------------------------------

class Share {
 public:
  void add(Word word, std::int64_t count) {
    words_.push_back(std::move(word));
    counts_.push_back(count);
  }

  // What has changed since it was asked for.
  ByPair<std::int64_t>& changes() { return changes_; }

  void count_all() {
    for (std::uint32_t number = 0; number < words_.size(); ++number)
      for (std::size_t at = 0; at + 1 < words_[number].size(); ++at)
        gain({words_[number][at], words_[number][at + 1]}, number);
  }

  std::size_t words_with(const Pair& pair) const {
    const auto found = places_.find(pair);
    return found == places_.end() ? 0 : found->second.size();
  }

  void merge(const Pair& pair, std::int32_t joined) {
    const auto found = places_.find(pair);
    if (found == places_.end()) return;
    const std::vector<std::uint32_t> numbers = std::move(found->second);
    places_.erase(found);
    for (const std::uint32_t number : numbers) merge_in(number, pair, joined);
  }

 private:
  void gain(const Pair& pair, std::uint32_t number) {
    changes_[pair] += counts_[number];
    std::vector<std::uint32_t>& numbers = places_[pair];
    if (numbers.empty() || numbers.back() != number) numbers.push_back(number);
  }

  void merge_in(std::uint32_t number, const Pair& pair, std::int32_t joined) {
    Word& word = words_[number];
    const std::int64_t count = counts_[number];
    std::size_t kept = 0;
    for (std::size_t at = 0; at < word.size(); ++kept) {
      if (at + 1 == word.size() || Pair{word[at], word[at + 1]} != pair) {
        word[kept] = word[at++];
        continue;
      }
      changes_[pair] -= count;
      if (kept > 0) {
        changes_[{word[kept - 1], pair.left}] -= count;
        gain({word[kept - 1], joined}, number);
      }
      if (at + 2 < word.size()) {
        changes_[{pair.right, word[at + 2]}] -= count;
        gain({joined, word[at + 2]}, number);
      }
      word[kept] = joined;
      at += 2;
    }
    word.resize(kept);
  }

  std::vector<Word> words_;
  std::vector<std::int64_t> counts_;
  ByPair<std::vector<std::uint32_t>> places_;  // words in which a pair is, or was
  ByPair<std::int64_t> changes_;
};

// ---- training -------------------------------------------------------------------------------------------------------

struct Ranked {
  std::int64_t count;
  Pair pair;
};

class ParallelTrainer final : public Runner {
 public:
  ParallelTrainer(Settings settings, tokenizers::Splitter piece_end, int threads)
      : settings_(std::move(settings)), piece_end_(piece_end), threads_(threads) {}

  void run(const Call& call) override {
    Alphabets alphabets(settings_);
    std::vector<Share> shares(static_cast<std::size_t>(threads_.threads()));
    deal(call.inputs[text], alphabets, shares);
    threads_.run(threads_.threads(), [&](int part) { shares[static_cast<std::size_t>(part)].count_all(); });

    const auto comes_first = [&](const Ranked& one, const Ranked& other) { return is_before(one, other, alphabets); };
    std::set<Ranked, decltype(comes_first)> ranked(comes_first);
    ByPair<std::int64_t> counts;
    Value& output = call.outputs[merges];
    auto* const first = output.as<std::int32_t>();
    std::int64_t written = 0;
    add_changes(shares, counts, ranked);
    while (written < 2 * settings_.merges && !ranked.empty()) {
      const Pair best = ranked.begin()->pair;
      first[written++] = best.left;
      first[written++] = best.right;
      merge(best, alphabets.join(best), shares);
      add_changes(shares, counts, ranked);
    }
    output.dims[0] = written;
  }

 private:
  // Each thread counts the words of its part; then each has every so-manieth word of all.
  void deal(const Value& input, const Alphabets& alphabets, std::vector<Share>& shares) {
    const auto* const first = input.as<const Byte>();
    const int parts = settings_.pattern == "none" && !settings_.classic() ? 1 : threads_.threads();
    const std::vector<const Byte*> at = cuts(first, first + input.dims[0], parts);
    std::vector<Tally> counts(static_cast<std::size_t>(parts));
    threads_.run(parts, [&](int part) {
      const auto number = static_cast<std::size_t>(part);
      tally(at[number], at[number + 1], settings_.classic(), piece_end_, counts[number]);
    });
    for (std::size_t part = 1; part < counts.size(); ++part)
      for (const auto& [word, count] : counts[part]) counts[0][word] += count;
    std::size_t number = 0;
    for (const auto& [word, count] : counts[0]) shares[number++ % shares.size()].add(alphabets.read(word), count);
  }

  bool is_before(const Ranked& one, const Ranked& other, const Alphabets& alphabets) const {
    if (one.count != other.count) return one.count > other.count;
    if (settings_.ties == Ties::smallest_ids || one.pair == other.pair) return one.pair < other.pair;
    if (const int left = alphabets.compare(one.pair.left, other.pair.left); left != 0) return left > 0;
    if (const int right = alphabets.compare(one.pair.right, other.pair.right); right != 0) return right > 0;
    return one.pair > other.pair;
  }

  // To wake the threads costs as much as some hundreds of words.
  void merge(const Pair& pair, std::int32_t joined, std::vector<Share>& shares) {
    constexpr std::size_t least_for_threads = 1024;
    std::size_t words = 0;
    for (const Share& share : shares) words += share.words_with(pair);
    if (words < least_for_threads)
      for (Share& share : shares) share.merge(pair, joined);
    else
      threads_.run(threads_.threads(), [&](int part) { shares[static_cast<std::size_t>(part)].merge(pair, joined); });
  }

  template <class Set>
  void add_changes(std::vector<Share>& shares, ByPair<std::int64_t>& counts, Set& ranked) const {
    for (std::size_t other = 1; other < shares.size(); ++other) {
      for (const auto& [pair, change] : shares[other].changes()) shares[0].changes()[pair] += change;
      shares[other].changes().clear();
    }
    for (const auto& [pair, change] : shares[0].changes()) {
      std::int64_t& count = counts[pair];
      if (change == 0) continue;
      if (count >= settings_.least_frequency) ranked.erase({count, pair});
      count += change;
      if (count >= settings_.least_frequency) ranked.insert({count, pair});
    }
    shares[0].changes().clear();
  }

  Settings settings_;
  tokenizers::Splitter piece_end_;
  threads::ForkJoin threads_;
};

Prepared prepare_parallel(const Request& request) {
  Settings settings = settings_of(request.parameters);
  if (settings.ties == Ties::first_seen) return Unsupported{"which pair is seen first, its threads do not know"};
  const tokenizers::Splitter piece_end =
      settings.classic() ? tokenizers::no_split : tokenizers::splitter_named(settings.pattern);
  if (piece_end == nullptr) return Unsupported{"no scanner for the pattern " + settings.pattern};
  return std::make_unique<ParallelTrainer>(std::move(settings), piece_end, request.threads);
}

}  // namespace

Implementation parallel() {
  return own_implementation(prepare_parallel,
                            "threads that have their share of the words, and an ordered set of the pairs");
}

}  // namespace assay::bpe_train
