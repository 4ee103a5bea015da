// A heap of the merges that are possible, and the parts of a piece as a doubly linked list: n log n.
//
// No bytes are looked up while merging: whether two tokens make a third is one probe into a table of pairs. By the rule
// `bytes` it is built from every way to cut every token in two tokens. That is the same rule, since every part is a
// token.
#include <algorithm>
#include <bit>

#include "impls/tokenizers/byte_bpe_encode/piece_by_piece.h"
#include "impls/tokenizers/formats/merges.h"

namespace assay::byte_bpe_encode {
namespace {

using tokenizers::BpeModel;
using tokenizers::Byte;

// Tokens are numbered by id, which may have gaps; where bytes are ranked, a lower number is a lower rank.
using Token = std::uint32_t;
constexpr Token none = ~Token{0};

std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 32)) * 0x9e3779b97f4a7c15u;
  return value ^ (value >> 29);
}

// A polynomial in the bytes, so that the hashes of all beginnings and all ends of a token take one pass each.
class PolynomialHash {
 public:
  void append(Byte byte) { value_ = value_ * base + byte + 1u; }
  void prepend(Byte byte) {
    value_ += (byte + 1u) * power_;
    power_ *= base;
  }
  std::uint64_t value() const { return mix(value_); }

 private:
  static constexpr std::uint64_t base = 0x100000001b3u;
  std::uint64_t value_ = 0, power_ = 1;
};

// Tokens by their bytes: open addressing.
class TokenTable {
 public:
  explicit TokenTable(const BpeModel& file) : file_(file), slots_(std::bit_ceil(file.tokens.size() * 2), none) {
    for (Token token = 0; token < file.tokens.size(); ++token) {
      PolynomialHash hash;
      for (const char byte : file.text(file.tokens[token])) hash.append(static_cast<Byte>(byte));
      std::size_t slot = hash.value() & (slots_.size() - 1);
      while (slots_[slot] != none) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = token;
    }
  }

  Token find(std::uint64_t hash, std::string_view bytes) const {
    std::size_t slot = hash & (slots_.size() - 1);
    while (slots_[slot] != none && file_.text(file_.tokens[slots_[slot]]) != bytes)
      slot = (slot + 1) & (slots_.size() - 1);
    return slots_[slot];
  }

  Token find(std::string_view bytes) const {
    if (bytes.size() > file_.longest) return none;
    PolynomialHash hash;
    for (const char byte : bytes) hash.append(static_cast<Byte>(byte));
    return find(hash.value(), bytes);
  }

 private:
  const BpeModel& file_;
  std::vector<Token> slots_;
};

// What two tokens make, and when; `rank` is none if they make nothing.
struct Merged {
  std::uint32_t rank = none;
  Token token = none;
};

// Open addressing.
class PairTable {
 public:
  PairTable(const BpeModel& file, const TokenTable& tokens, bool by_pairs) {
    std::vector<Slot> pairs;
    if (by_pairs) {
      for (const BpeModel::Merge& merge : tokenizers::merges_of(file))
        pairs.push_back({key(merge.left, merge.right), {static_cast<std::uint32_t>(pairs.size()), merge.merged}});
    } else {
      for (Token token = 0; token < file.tokens.size(); ++token) append_cuts(file, tokens, token, pairs);
    }
    slots_.resize(std::bit_ceil(pairs.size() * 2 + 2), Slot{~std::uint64_t{0}, {}});
    for (const Slot& pair : pairs) {
      std::size_t slot = mix(pair.key) & (slots_.size() - 1);
      while (slots_[slot].merged.rank != none) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = pair;
    }
  }

  Merged merged(Token left, Token right) const {
    const std::uint64_t wanted = key(left, right);
    std::size_t slot = mix(wanted) & (slots_.size() - 1);
    while (slots_[slot].key != wanted && slots_[slot].merged.rank != none) slot = (slot + 1) & (slots_.size() - 1);
    return slots_[slot].merged;
  }

 private:
  struct Slot {
    std::uint64_t key;
    Merged merged;
  };

  static std::uint64_t key(Token left, Token right) { return std::uint64_t{left} << 32 | right; }

  static void append_cuts(const BpeModel& file, const TokenTable& tokens, Token token, std::vector<Slot>& pairs) {
    const std::string_view bytes = file.text(file.tokens[token]);
    std::vector<Token> ends(bytes.size());  // the token that the bytes from i on are, if they are one
    PolynomialHash backwards;
    for (std::size_t i = bytes.size(); i-- > 1;) {
      backwards.prepend(static_cast<Byte>(bytes[i]));
      ends[i] = tokens.find(backwards.value(), bytes.substr(i));
    }
    PolynomialHash forwards;
    for (std::size_t i = 1; i < bytes.size(); ++i) {
      forwards.append(static_cast<Byte>(bytes[i - 1]));
      if (ends[i] == none) continue;
      const Token left = tokens.find(forwards.value(), bytes.substr(0, i));
      if (left != none) pairs.push_back({key(left, ends[i]), {token, token}});
    }
  }

  std::vector<Slot> slots_;
};

struct Vocabulary {
  Vocabulary(BpeModel read, bool by_pairs) : file(std::move(read)), tokens(file), pairs(file, tokens, by_pairs) {
    for (Token token = 0; token < file.tokens.size(); ++token)
      if (file.tokens[token].length == 1) of_byte[static_cast<Byte>(file.bytes[file.tokens[token].offset])] = token;
  }
  Vocabulary(const Vocabulary&) = delete;  // the tables point into the file

  BpeModel file;
  TokenTable tokens;
  PairTable pairs;
  std::array<Token, 256> of_byte{};
};

class HeapMerger {
 public:
  HeapMerger(BpeModel file, const Settings& settings)
      : vocabulary_(std::move(file), settings.by_pairs), whole_first_(settings.whole_first) {}

  std::int32_t* encode(const Byte* from, const Byte* to, std::int32_t* written) {
    const std::string_view piece(reinterpret_cast<const char*>(from), static_cast<std::size_t>(to - from));
    const Token whole = whole_first_ ? vocabulary_.tokens.find(piece) : none;
    if (whole == none) return merge_all(piece, written);
    *written = vocabulary_.file.tokens[whole].id;
    return written + 1;
  }

 private:
  using Position = std::uint32_t;

  // `merged` is what the part makes with the next one; nothing as well where there is no part any more. A heap entry
  // whose rank is not the one that its part has now is stale.
  struct Part {
    Token token;
    Merged merged;
    Position previous, next;
  };

  // Lowest rank first, then leftmost: the order of the numbers themselves.
  static std::uint64_t entry(std::uint32_t rank, Position at) { return std::uint64_t{rank} << 32 | at; }

  void link_pieces(std::string_view piece) {
    const auto size = static_cast<Position>(piece.size());
    parts_.resize(size);
    heap_.clear();
    for (Position at = 0; at < size; ++at)
      parts_[at] = {vocabulary_.of_byte[static_cast<Byte>(piece[at])], {}, at - 1, at + 1};
    for (Position at = 0; at + 1 < size; ++at) {
      parts_[at].merged = vocabulary_.pairs.merged(parts_[at].token, parts_[at + 1].token);
      if (parts_[at].merged.rank != none) heap_.push_back(entry(parts_[at].merged.rank, at));
    }
    std::ranges::make_heap(heap_, std::greater<>());
  }

  void offer(Position at, Position next) {
    Part& part = parts_[at];
    part.merged = next < parts_.size() ? vocabulary_.pairs.merged(part.token, parts_[next].token) : Merged{};
    if (part.merged.rank == none) return;
    heap_.push_back(entry(part.merged.rank, at));
    std::ranges::push_heap(heap_, std::greater<>());
  }

  void merge(Position at) {
    Part& part = parts_[at];
    const Position gone = part.next;
    part.token = part.merged.token;
    part.next = parts_[gone].next;
    parts_[gone].merged = {};
    if (part.next < parts_.size()) parts_[part.next].previous = at;
    offer(at, part.next);
    if (at > 0) offer(part.previous, at);
  }

  std::int32_t* merge_all(std::string_view piece, std::int32_t* written) {
    link_pieces(piece);
    while (!heap_.empty()) {
      const std::uint64_t lowest = heap_.front();
      std::ranges::pop_heap(heap_, std::greater<>());
      heap_.pop_back();
      const auto at = static_cast<Position>(lowest);
      if (parts_[at].merged.rank == static_cast<std::uint32_t>(lowest >> 32)) merge(at);
    }
    for (Position at = 0; at < parts_.size(); at = parts_[at].next)
      *written++ = vocabulary_.file.tokens[parts_[at].token].id;
    return written;
  }

  Vocabulary vocabulary_;
  bool whole_first_;
  std::vector<Part> parts_;
  std::vector<std::uint64_t> heap_;
};

Prepared prepare(const Request& request) {
  if (request.inputs[text].dims[0] >= std::int64_t{none}) return Unsupported{"texts below 4 GiB only"};
  return prepare_pieces<HeapMerger, documents::AddedTree>(request);
}

}  // namespace

Implementation heap() {
  return own_implementation(prepare, "a heap of the possible merges over a linked list, and a table of pairs; n log n");
}

}  // namespace assay::byte_bpe_encode
