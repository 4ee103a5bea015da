// From left to right the longest token that may stand behind the one before, and a step back where that leads nowhere.
// No merge is ever made: time linear in the text, whatever its pieces are.
//
// Two tokens may stand beside each other if their bytes, encoded alone, give these two again. In a proper vocabulary,
// tokens of which all neighbours may are the encoding of their bytes, and there is but one such sequence: so a place
// that has been reached and led nowhere never has to be tried again. (The idea is that of the crate `bpe` of
// rust-gems.) Proper is what each token is made of the two that the tokens before it leave of its bytes. That is found
// out for every token; a vocabulary with one of which it does not hold is refused.
#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "impls/tokenizers/byte_bpe_encode/piece_by_piece.h"

namespace assay::byte_bpe_encode {
namespace {

using tokenizers::BpeModel;
using tokenizers::Byte;

using Token = std::uint32_t;  // a place among the tokens by id
constexpr Token no_token = ~Token{0};

// Numbers by pairs of numbers.
class PairMap {
 public:
  std::uint32_t find(std::uint32_t first, std::uint32_t second) const {
    return slots_[place_of(key_of(first, second))].value;
  }

  // There is none yet.
  void add(std::uint32_t first, std::uint32_t second, std::uint32_t value) {
    if (2 * ++count_ > slots_.size()) {
      std::vector<Slot> smaller(2 * slots_.size(), Slot{});
      std::swap(slots_, smaller);
      for (const Slot& slot : smaller)
        if (slot.key != free) slots_[place_of(slot.key)] = slot;
    }
    const std::uint64_t key = key_of(first, second);
    slots_[place_of(key)] = {key, value};
  }

 private:
  static constexpr std::uint64_t free = ~std::uint64_t{0};
  struct Slot {
    std::uint64_t key = free;
    std::uint32_t value = no_token;
  };

  static std::uint64_t key_of(std::uint32_t first, std::uint32_t second) { return std::uint64_t{first} << 32 | second; }
  // Where the key is, or would be.
  std::size_t place_of(std::uint64_t key) const {
    const std::uint64_t mixed = (key ^ key >> 31) * 0xbf58476d1ce4e5b9u;
    std::size_t at = (mixed ^ mixed >> 32) & (slots_.size() - 1);
    while (slots_[at].key != key && slots_[at].key != free) at = (at + 1) & (slots_.size() - 1);
    return at;
  }

  std::vector<Slot> slots_ = std::vector<Slot>(1024);
  std::size_t count_ = 0;
};

// All beginnings of tokens, as nodes that bytes lead from one to the next.
class Trie {
 public:
  void add(std::string_view text, Token token) {
    std::uint32_t node = 0;
    for (const char byte : text) {
      std::uint32_t next = edges_.find(node, static_cast<Byte>(byte));
      if (next == no_token) {
        next = static_cast<std::uint32_t>(tokens_.size());
        edges_.add(node, static_cast<Byte>(byte), next);
        tokens_.push_back(no_token);
      }
      node = next;
    }
    tokens_[node] = token;
  }

  // Calls found(token, end) for each token that the bytes begin with, shortest first.
  template <class Found>
  void walk(const Byte* at, const Byte* end, Found found) const {
    std::uint32_t node = 0;
    while (at < end) {
      node = edges_.find(node, *at++);
      if (node == no_token) return;
      if (tokens_[node] != no_token) found(tokens_[node], at);
    }
  }

  Token find(const Byte* at, const Byte* end) const {
    Token last = no_token;
    walk(at, end, [&](Token token, const Byte* behind) { last = behind == end ? token : no_token; });
    return last;
  }

 private:
  PairMap edges_;
  std::vector<Token> tokens_ = std::vector<Token>(1, no_token);  // by node
};

class Backtracker {
 public:
  Backtracker(BpeModel model, const Settings& settings) : model_(std::move(model)), tokens_(model_.tokens.size()) {
    for (Token token = 0; token < tokens_.size(); ++token)
      if (model_.tokens[token].length == 1) reach(token, {no_token, no_token, 0});
    if (settings.by_pairs && model_.lists_merges) take_list(settings.whole_first);
    else learn_pairs();
    for (Token token = 0; token < tokens_.size(); ++token)
      if (is_reached(token))
        trie_.walk(begin_of(token), end_of(token) - 1,
                   [&](Token shorter, const Byte*) { tokens_[token].shorter = shorter; });
  }

  std::int32_t* encode(const Byte* from, const Byte* to, std::int32_t* written) {
    const auto size = static_cast<std::size_t>(to - from);
    lost_.assign(size / 64 + 1, 0);
    path_.clear();
    std::size_t at = 0;
    for (Token token = longest(from, to); at < size;) {
      const Token next = fitting(token, at);
      if (next != no_token) {
        path_.push_back(next);
        at += model_.tokens[next].length;
        if (at < size) token = longest(from + at, to);
        continue;
      }
      lost_[at / 64] |= std::uint64_t{1} << (at % 64);
      token = path_.back();  // which leads here, where nothing goes on: a shorter one will be taken
      path_.pop_back();
      at -= model_.tokens[token].length;
    }
    for (const Token token : path_) *written++ = model_.tokens[token].id;
    return written;
  }

 private:
  // Of what a token is made, and when: later than all of a lower order. Single bytes have order 0.
  struct Made {
    Token left = no_token, right = no_token;
    std::uint32_t order = std::numeric_limits<std::uint32_t>::max();  // never
    Token shorter = no_token;                                         // the longest token that it begins with
  };

  const Byte* begin_of(Token token) const {
    return reinterpret_cast<const Byte*>(model_.bytes.data()) + model_.tokens[token].offset;
  }
  const Byte* end_of(Token token) const { return begin_of(token) + model_.tokens[token].length; }
  bool is_reached(Token token) const { return tokens_[token].order != std::numeric_limits<std::uint32_t>::max(); }

  void reach(Token token, const Made& made) {
    tokens_[token] = made;
    if (made.left != no_token) pairs_.add(made.left, made.right, token);
    trie_.add(model_.text(model_.tokens[token]), token);
  }

  [[noreturn]] static void refuse_improper() {
    throw Unsupported{"proper vocabularies only: a token is not made of two that rank before it"};
  }

  // In the order of the ids. Of the cuts of a token at most one is what the tokens before it leave of its bytes.
  void learn_pairs() {
    constexpr std::size_t most_work = std::size_t{1} << 28;
    std::size_t work = 0;
    for (Token token = 0; token < tokens_.size(); ++token) {
      if (model_.tokens[token].length == 1) continue;
      Made made;
      trie_.walk(begin_of(token), end_of(token), [&](Token left, const Byte* cut) {
        work += static_cast<std::size_t>(end_of(token) - cut);
        if (made.left != no_token || work > most_work) return;
        const Token right = trie_.find(cut, end_of(token));
        if (right != no_token && may_stand_beside(left, right)) made = {left, right, token + 1};
      });
      if (work > most_work) throw Unsupported{"no vocabularies of so many long tokens that have so many cuts"};
      if (made.left == no_token) refuse_improper();
      reach(token, made);
    }
  }

  // In the order of the list. Tokens that it does not make are never given, unless they are looked up as a whole.
  void take_list(bool whole_first) {
    std::uint32_t order = 0;
    for (const BpeModel::Merge& merge : model_.merges) {
      ++order;
      if (!is_reached(merge.left) || !is_reached(merge.right)) refuse_improper();
      if (is_reached(merge.merged) || !may_stand_beside(merge.left, merge.right))
        throw Unsupported{"proper vocabularies only: a token is made in two ways"};
      reach(merge.merged, {merge.left, merge.right, order});
    }
    for (Token token = 0; whole_first && token < tokens_.size(); ++token)
      if (!is_reached(token)) throw Unsupported{"proper vocabularies only: no merge makes one of the tokens"};
  }

  // Back through time, from the two tokens to their single bytes: whichever was made last is taken apart, at the edge
  // where they meet. If two parts that stood beside each other make a token, and would have before one of them went
  // into a larger one, then these would never have come to be. Of equal ranks, the left one is made first.
  bool may_stand_beside(Token left, Token right) const {
    std::uint32_t before = std::numeric_limits<std::uint32_t>::max();
    for (;;) {
      if (const Token both = pairs_.find(left, right); both != no_token && tokens_[both].order < before) return false;
      const Made &of_left = tokens_[left], &of_right = tokens_[right];
      if (of_left.order == 0 && of_right.order == 0) return true;
      if (of_left.order > of_right.order) before = of_left.order, left = of_left.right;
      else before = of_right.order + 1, right = of_right.left;
    }
  }

  bool is_lost(std::size_t at) const { return (lost_[at / 64] >> (at % 64) & 1) != 0; }

  // The token, or the longest of those that it begins with, that may stand at this place.
  Token fitting(Token token, std::size_t at) const {
    for (; token != no_token; token = tokens_[token].shorter)
      if (!is_lost(at + model_.tokens[token].length) && (path_.empty() || may_stand_beside(path_.back(), token))) break;
    return token;
  }

  Token longest(const Byte* at, const Byte* end) const {
    Token last = no_token;
    trie_.walk(at, end, [&](Token token, const Byte*) { last = token; });
    return last;
  }

  BpeModel model_;
  std::vector<Made> tokens_;
  PairMap pairs_;
  Trie trie_;
  std::vector<std::uint64_t> lost_;  // a bit for each place that leads nowhere
  std::vector<Token> path_;
};

}  // namespace

Implementation backtracking() {
  return own_implementation((prepare_pieces<Backtracker, documents::AddedTree>),
                            "the longest token that may stand behind the one before, and steps back; linear; of proper "
                            "vocabularies alone");
}

}  // namespace assay::byte_bpe_encode
