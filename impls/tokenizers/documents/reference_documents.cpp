#include "impls/tokenizers/documents/reference_documents.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "harness/core/error.h"
#include "harness/core/patience.h"

namespace assay::documents {
namespace {

void append(std::vector<std::int64_t>& all, const std::vector<std::int64_t>& part, std::size_t from) {
  for (const std::int64_t each : part) all.push_back(static_cast<std::int64_t>(from) + each);
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

std::vector<Stretch> documents_in(const std::vector<Buffer>& inputs, const Asked& asked) {
  const std::size_t bytes = inputs[text].text().size();
  if (!asked.documents) return {{0, bytes}};
  return documents_of(bytes, numbers_of(inputs[document_ends]));
}

std::optional<AddedInText> next_added(std::string_view text, std::size_t from, const Added& added) {
  for (std::size_t at = from; at < text.size(); ++at) {
    if (at % 65536 == 0) reference_step();
    std::optional<AddedInText> longest;
    for (const auto& [id, token] : added.texts)
      if (text[at] == token[0] && text.compare(at, token.size(), token) == 0 &&
          (!longest || at + token.size() > longest->where.to))
        longest = AddedInText{{at, at + token.size()}, id};
    if (longest) return longest;
  }
  return std::nullopt;
}

bool may_lie_across(std::string_view text, std::size_t at, const Added& added) {
  for (const auto& [id, token] : added.texts)
    for (std::size_t before = 1; before < token.size() && before <= at; ++before) {
      const std::string_view there = text.substr(at - before, token.size());
      if (std::string_view(token).starts_with(there)) return true;
    }
  return false;
}

EncodedDocuments reference_encode_documents(std::string_view text, const std::vector<Stretch>& documents,
                                            Special special, const Added& added,
                                            const std::function<EncodedPart(std::string_view part)>& encode) {
  if (special != Special::plain && !added.with_flag.empty())
    throw InputError("added tokens are looked for by their bytes alone, and the vocabulary has " + added.with_flag +
                     "; expected special=" + plain_special);
  EncodedDocuments all;
  for (const Stretch& document : documents) {
    const std::string_view up_to_its_end = text.substr(0, document.to);
    std::size_t at = document.from;
    while (at < document.to) {
      std::optional<AddedInText> found;
      if (special != Special::plain) found = next_added(up_to_its_end, at, added);
      if (found && special == Special::refuse) break;
      const std::size_t end = found ? found->where.from : document.to;
      const EncodedPart part = encode(text.substr(at, end - at));
      append(all.ids, part.ids, 0);
      append(all.starts, part.starts, at);
      append(all.ends, part.ends, at);
      at = end;
      if (!found) continue;
      append(all.ids, {found->id}, 0);
      append(all.starts, {0}, at);
      append(all.ends, {0}, found->where.to);
      at = found->where.to;
    }
    all.id_ends.push_back(static_cast<std::int64_t>(all.ids.size()));
  }
  return all;
}

std::vector<Expectation> expected_of(EncodedDocuments encoded, const Asked& asked) {
  std::vector<Expectation> expected(1);
  expected[ids].exact = std::move(encoded.ids);
  if (asked.offsets) expected.emplace_back().exact = std::move(encoded.starts);
  if (asked.offsets && asked.places > 1) expected.emplace_back().exact = std::move(encoded.ends);
  if (asked.documents) expected.emplace_back().exact = std::move(encoded.id_ends);
  return expected;
}

std::vector<std::int64_t> numbers_of(const Buffer& buffer) {
  std::vector<std::int64_t> numbers;
  for (std::int64_t i = 0; i < buffer.count(); ++i) {
    if (buffer.dtype == Dtype::i32) {
      std::int32_t number;
      std::memcpy(&number, buffer.bytes.data() + i * 4, 4);
      numbers.push_back(number);
    } else {
      std::memcpy(&numbers.emplace_back(), buffer.bytes.data() + i * 8, 8);
    }
  }
  return numbers;
}

}  // namespace assay::documents
