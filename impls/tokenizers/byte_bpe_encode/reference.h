// What byte_bpe_encode must give, and what is known of its vocabularies. For contracts alone.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "harness/core/text_encoding.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/byte_bpe_encode/reference_formats.h"
#include "impls/tokenizers/documents/reference_documents.h"
#include "impls/tokenizers/reference_of_files.h"

namespace assay::byte_bpe_encode {

// What two tokens become, and in which order. By ids.
class PairRanks {
 public:
  struct Merged {
    std::int64_t rank, id;
  };
  // As the vocabulary lists them; of ranks alone as op.h says.
  explicit PairRanks(const Model& model);
  const Merged* find(std::int64_t left, std::int64_t right) const;

 private:
  struct HashOfPair {
    std::size_t operator()(const std::pair<std::int64_t, std::int64_t>& pair) const {
      return static_cast<std::size_t>(pair.first * 0x9e3779b1 + pair.second);
    }
  };
  std::unordered_map<std::pair<std::int64_t, std::int64_t>, Merged, HashOfPair> merged_;
};

// A vocabulary, and what follows from it, which is worked out when it is asked for.
class KnownVocabulary {
 public:
  explicit KnownVocabulary(Model model) : model_(std::move(model)) {}

  const Model& model() const { return model_; }
  const PairRanks& pairs() const;
  // Whether each token of more than a byte becomes two parts, and no fewer, by the tokens that rank before it, and the
  // merges, where they are listed, are those of such parts in the order of the ids. Then all rules give the same ids.
  bool is_proper() const;
  // The bytes of an id, or of an added token; nullptr if it is none.
  const std::string_view* find(std::int64_t id) const;

 private:
  Model model_;
  mutable std::once_flag paired_, looked_at_, turned_;
  mutable std::unordered_map<std::int64_t, std::string_view> by_id_;
  mutable std::unique_ptr<PairRanks> pairs_;
  mutable bool proper_ = false;
};

// Those of the files that were asked for: the cases of a check go round a few of them.
using VocabulariesOfFiles = tokenizers::OfFiles<KnownVocabulary, read_model>;

struct Encoded {
  std::vector<std::int64_t> ids;
  std::vector<std::int64_t> ends;  // where each token ends in the text, in bytes
};

// Notes the merges that it carries out, if there is where to.
Encoded reference_encode(std::string_view text, const Settings& settings, const KnownVocabulary& vocabulary,
                         Exercised* exercised = nullptr);

// The same with all that the settings ask for beside ids.
documents::EncodedDocuments reference_encode_documents(std::string_view text,
                                                       const std::vector<documents::Stretch>& documents,
                                                       const Settings& settings, const KnownVocabulary& vocabulary,
                                                       Exercised* exercised = nullptr);

}  // namespace assay::byte_bpe_encode
