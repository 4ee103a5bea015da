// A text is cut before each mark of a space that stands behind something else, and the ids of each word are kept. That
// is safe where no piece has a mark behind anything but marks: then no symbol ever lies across such a place. Pieces
// that are not to be used are cut as they were seen last anywhere in the text, so models with such pieces are refused.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <variant>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/fast_kernels.h"
#include "impls/tokenizers/charsmap_normalize/fast_normalizer.h"
#include "impls/tokenizers/sentencepiece_bpe_encode/heap.h"

namespace assay::sentencepiece_bpe_encode {
namespace {

using charsmap_normalize::space_mark;
constexpr std::size_t mark_bytes = 3;

bool safe_to_cut(const SentencePieceModel& model) {
  return std::ranges::all_of(model.pieces, [](const SentencePieceModel::Piece& piece) {
    if (!SentencePieceModel::stands_in_texts(piece.type)) return true;
    std::string_view text = piece.text;
    while (text.starts_with(space_mark)) text.remove_prefix(mark_bytes);
    return text.find(space_mark) == text.npos;
  });
}

// Words and their ids, until there are too many.
class KnownWords {
 public:
  struct Word {
    std::uint64_t hash = 0;
    std::uint32_t from = 0, bytes = 0;   // in `bytes_`; of no bytes: nothing is here
    std::uint32_t first = 0, count = 0;  // in `ids_`
  };

  KnownWords() : words_(first_room) {}

  static std::uint64_t hash_of(std::string_view word) {
    std::uint64_t hash = word.size() * 0x9e3779b97f4a7c15u;
    while (word.size() > 8) {
      std::uint64_t eight;
      std::memcpy(&eight, word.data(), 8);
      hash = mixed(hash ^ eight);
      word.remove_prefix(8);
    }
    std::uint64_t rest = 0;
    std::memcpy(&rest, word.data(), word.size());
    return mixed(hash ^ rest);
  }

  const Word* find(std::string_view word, std::uint64_t hash) const {
    for (std::size_t at = hash & (words_.size() - 1); words_[at].bytes > 0; at = (at + 1) & (words_.size() - 1))
      if (words_[at].hash == hash && words_[at].bytes == word.size() &&
          std::memcmp(bytes_.data() + words_[at].from, word.data(), word.size()) == 0)
        return &words_[at];
    return nullptr;
  }

  void add(std::string_view word, std::uint64_t hash, const std::vector<std::int32_t>& ids) {
    if (bytes_.size() > most_bytes) forget();
    if (2 * ++known_ > words_.size()) grow();
    put({hash, static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(word.size()),
         static_cast<std::uint32_t>(ids_.size()), static_cast<std::uint32_t>(ids.size())});
    bytes_.insert(bytes_.end(), word.begin(), word.end());
    ids_.insert(ids_.end(), ids.begin(), ids.end());
  }

  const std::int32_t* ids_of(const Word& word) const { return ids_.data() + word.first; }

 private:
  static constexpr std::size_t first_room = 1 << 14, most_bytes = 16 << 20;

  static std::uint64_t mixed(std::uint64_t value) {
    value *= 0xd6e8feb86659fd93u;
    return value ^ value >> 32;
  }
  void put(const Word& word) {
    std::size_t at = word.hash & (words_.size() - 1);
    while (words_[at].bytes > 0) at = (at + 1) & (words_.size() - 1);
    words_[at] = word;
  }
  void grow() {
    std::vector<Word> before(2 * words_.size());
    before.swap(words_);
    for (const Word& word : before)
      if (word.bytes > 0) put(word);
  }
  void forget() {
    words_.assign(first_room, {});
    bytes_.clear();
    ids_.clear();
    known_ = 0;
  }

  std::vector<Word> words_;
  std::vector<char> bytes_;
  std::vector<std::int32_t> ids_;
  std::size_t known_ = 0;
};

class WordByWord {
 public:
  WordByWord(SentencePieceModel model, const charsmap_normalize::SimdKernels& kernels)
      : model_(std::move(model)), normalizer_(model_, kernels), pieces_(model_), merger_(pieces_) {}

  void run(const Call& call) {
    normalizer_.normalize(call.inputs[text].text(), normalized_);
    to_ = call.outputs[ids].as<std::int32_t>();
    after_unknown_ = false;
    std::string_view left = normalized_.text();
    while (!left.empty()) {
      const std::string_view word = left.substr(0, end_of_word(left));
      left.remove_prefix(word.size());
      write(word);
    }
    call.outputs[ids].dims[0] = to_ - call.outputs[ids].as<std::int32_t>();
  }

 private:
  static constexpr std::size_t longest_kept = 64;

  static bool mark_at(const char* at) { return std::memcmp(at, space_mark, mark_bytes) == 0; }

  // The first mark behind something else.
  static std::size_t end_of_word(std::string_view text) {
    std::size_t at = 0;
    while (at + mark_bytes <= text.size() && mark_at(text.data() + at)) at += mark_bytes;
    for (;;) {
      const void* const found = std::memchr(text.data() + at, space_mark[0], text.size() - at);
      if (found == nullptr) return text.size();
      at = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
      if (at + mark_bytes <= text.size() && mark_at(text.data() + at)) return at;
      ++at;
    }
  }

  void write(std::string_view word) {
    if (word.size() > longest_kept) {
      merge(word);
      return append(merged_.data(), merged_.size());
    }
    const std::uint64_t hash = KnownWords::hash_of(word);
    if (const KnownWords::Word* known = known_.find(word, hash); known != nullptr)
      return append(known_.ids_of(*known), known->count);
    merge(word);
    append(merged_.data(), merged_.size());
    known_.add(word, hash, merged_);
  }

  void merge(std::string_view word) {
    merged_.resize(word.size());
    Value value{"ids", Kind::ids, Dtype::i32, {std::ssize(word)}, {1}, merged_.data(), false};
    tokenizers::PieceIds made(model_, word, {&value, 1});
    merger_.merge(word, [&](std::string_view piece, std::int32_t id) { made.add(piece, id); });
    made.finish();
    merged_.resize(static_cast<std::size_t>(value.dims[0]));
  }

  // An unknown run may go on from word to word.
  void append(const std::int32_t* first, std::size_t count) {
    if (after_unknown_ && *first == model_.unknown) ++first, --count;
    if (count == 0) return;
    std::memcpy(to_, first, count * sizeof(std::int32_t));
    to_ += count;
    after_unknown_ = first[count - 1] == model_.unknown;
  }

  SentencePieceModel model_;
  charsmap_normalize::FastNormalizer normalizer_;
  Pieces pieces_;
  HeapMerger merger_;
  KnownWords known_;
  charsmap_normalize::GrowingBytes normalized_;
  std::vector<std::int32_t> merged_;
  std::int32_t* to_ = nullptr;
  bool after_unknown_ = false;
};

Prepared prepare_words(const Request& request) {
  auto read = tokenizers::read_sentencepiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&read)) return *refused;
  auto& model = std::get<SentencePieceModel>(read);
  if (model.kind != SentencePieceModel::Kind::bpe) return tokenizers::refused_kind(model.kind, "bpe");
  if (!model.escape_whitespaces)
    return Unsupported{"the model leaves spaces what they are, so there are no marks to cut at"};
  if (!safe_to_cut(model)) return Unsupported{"a piece of the model has a space behind something else: no cut is safe"};
  const auto* const kernels = charsmap_normalize::kernels_of_set(charsmap_normalize::chosen_set({}));
  const auto words = std::make_shared<WordByWord>(std::move(model), *kernels);
  return make_runner([words](const Call& call) { words->run(call); });
}

}  // namespace

Implementation cut() {
  return {.version = own_version,
          .isa = [](std::string_view) { return std::string(charsmap_normalize::chosen_set({})); },
          .variants = {},
          .prepare = prepare_words,
          .note = "word by word, where no piece lies across words, with the ids of the words that were there before"};
}

}  // namespace assay::sentencepiece_bpe_encode
