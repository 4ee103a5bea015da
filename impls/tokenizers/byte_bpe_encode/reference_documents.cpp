#include "impls/tokenizers/byte_bpe_encode/reference_documents.h"

#include <algorithm>

#include "harness/core/error.h"
#include "harness/core/patience.h"

namespace assay::byte_bpe_encode {
namespace {

// What stands between added tokens.
void encode_plainly(std::string_view text, Stretch part, const Settings& settings, const KnownVocabulary& vocabulary,
                    Exercised* exercised, EncodedDocuments& all) {
  const Encoded encoded =
      reference_encode(text.substr(part.from, part.to - part.from), settings, vocabulary, exercised);
  std::int64_t start = 0;
  for (std::size_t i = 0; i < encoded.ids.size(); ++i) {
    all.ids.push_back(encoded.ids[i]);
    all.starts.push_back(static_cast<std::int64_t>(part.from) + start);
    start = encoded.ends[i];
  }
}

}  // namespace

std::vector<Stretch> documents_of(std::size_t bytes, const std::vector<std::int64_t>& ends) {
  std::vector<Stretch> documents;
  std::size_t from = 0;
  for (const std::int64_t end : ends) {
    const std::size_t given = end < 0 ? 0 : static_cast<std::size_t>(end);
    const std::size_t to = std::min(std::max(given, from), bytes);
    documents.push_back({from, to});
    from = to;
  }
  return documents;
}

std::optional<AddedInText> next_added(std::string_view text, std::size_t from, const Model& model) {
  for (std::size_t at = from; at < text.size(); ++at) {
    if (at % 65536 == 0) reference_step();
    std::optional<AddedInText> longest;
    for (const auto& [id, added] : model.added)
      if (text[at] == added[0] && text.compare(at, added.size(), added) == 0 &&
          (!longest || at + added.size() > longest->where.to))
        longest = AddedInText{{at, at + added.size()}, id};
    if (longest) return longest;
  }
  return std::nullopt;
}

bool may_lie_across(std::string_view text, std::size_t at, const Model& model) {
  for (const auto& [id, added] : model.added)
    for (std::size_t before = 1; before < added.size() && before <= at; ++before) {
      const std::string_view there = text.substr(at - before, added.size());
      if (std::string_view(added).starts_with(there)) return true;
    }
  return false;
}

EncodedDocuments reference_encode_documents(std::string_view text, const std::vector<Stretch>& documents,
                                            const Settings& settings, const KnownVocabulary& vocabulary,
                                            Exercised* exercised) {
  const Model& model = vocabulary.model();
  if (settings.special != Special::plain && !model.added_with_flag.empty())
    throw InputError("added tokens are looked for by their bytes alone, and the vocabulary has " +
                     model.added_with_flag + "; expected special=" + plain_special);
  EncodedDocuments all;
  for (const Stretch& document : documents) {
    const std::string_view up_to_its_end = text.substr(0, document.to);
    std::size_t at = document.from;
    while (at < document.to) {
      std::optional<AddedInText> added;
      if (settings.special != Special::plain) added = next_added(up_to_its_end, at, model);
      if (added && settings.special == Special::refuse) break;
      const Stretch before{at, added ? added->where.from : document.to};
      encode_plainly(text, before, settings, vocabulary, exercised, all);
      at = before.to;
      if (!added) continue;
      all.ids.push_back(added->id);
      all.starts.push_back(static_cast<std::int64_t>(at));
      at = added->where.to;
    }
    all.id_ends.push_back(static_cast<std::int64_t>(all.ids.size()));
  }
  return all;
}

}  // namespace assay::byte_bpe_encode
