// The rule as it is said: a table of the pieces, in which the rest of a word is looked up, a character less each time.
#include <algorithm>
#include <functional>
#include <string>
#include <unordered_map>

#include "impls/tokenizers/wordpiece_encode/words.h"

namespace assay::wordpiece_encode {
namespace {

struct HashOfText {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

class SubstringEncoder {
 public:
  explicit SubstringEncoder(WordPieceModel model) : prefix_(std::move(model.prefix)), longest_(model.longest) {
    for (WordPieceModel::Piece& piece : model.pieces) ids_.emplace(std::move(piece.text), piece.id);
  }

  bool encode(std::string_view word, IdWriter& output) {
    candidate_.clear();
    for (std::size_t at = 0; at < word.size();) {
      const std::size_t start = candidate_.size();
      candidate_ += word.substr(at, longest_);
      std::size_t length = candidate_.size() - start;
      auto found = ids_.find(std::string_view(candidate_));
      while (found == ids_.end() && length > 1) {
        --length;
        while (length > 1 && (static_cast<Byte>(word[at + length]) & 0xc0u) == 0x80u) --length;
        found = ids_.find(std::string_view(candidate_).substr(0, start + length));
      }
      if (found == ids_.end()) return false;
      output.add(found->second);
      at += length;
      candidate_ = prefix_;
    }
    return true;
  }

 private:
  std::unordered_map<std::string, std::int32_t, HashOfText, std::equal_to<>> ids_;
  std::string prefix_;
  std::size_t longest_;
  std::string candidate_;
};

}  // namespace

Implementation substring() {
  return own_implementation(prepare_words<SubstringEncoder, documents::AddedByLength>,
                            "a table of the pieces, and all beginnings of what is left of a word, the longest first");
}

}  // namespace assay::wordpiece_encode
