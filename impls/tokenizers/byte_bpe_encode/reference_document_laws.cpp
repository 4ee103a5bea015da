#include "impls/tokenizers/byte_bpe_encode/reference_document_laws.h"

#include <optional>
#include <utility>
#include <vector>

#include "impls/tokenizers/documents/reference_laws.h"

namespace assay::byte_bpe_encode {
namespace {

using documents::numbers_of;
using Numbers = std::vector<std::int64_t>;

std::optional<std::string> what_is_not_cut(const FinishedRun& run, const KnownVocabulary& tokens) {
  const documents::Asked asked = settings_of(run.which.parameters).asked;
  const std::string_view whole = run.inputs[text].text();
  const Numbers found = numbers_of(run.outputs[ids]), starts = numbers_of(run.outputs[asked.starts()]);
  const std::vector<documents::Stretch> all = documents::documents_in(run.inputs, asked);
  const Numbers ends = documents::ends_of_ids(run, asked);
  if (starts.size() != found.size() || ends.size() != all.size())
    return "there are not as many starts as ids, or id_ends as documents";
  std::size_t i = 0;
  for (std::size_t document = 0; document < all.size(); ++document) {
    const auto end = static_cast<std::size_t>(ends[document]);
    if (end < i || end > found.size()) return "id_ends do not ascend to the number of ids";
    for (; i < end; ++i) {
      const std::string_view* token = tokens.find(found[i]);
      const auto next = i + 1 < end ? starts[i + 1] : static_cast<std::int64_t>(all[document].to);
      if (token == nullptr || starts[i] < static_cast<std::int64_t>(all[document].from) || next < starts[i] ||
          next > static_cast<std::int64_t>(whole.size()) ||
          whole.substr(static_cast<std::size_t>(starts[i]), static_cast<std::size_t>(next - starts[i])) != *token)
        return "starts[" + std::to_string(i) + "] is " + std::to_string(starts[i]) + " and the next " +
               std::to_string(next) + ", between which the text is not what ids[" + std::to_string(i) + "] stands for";
    }
  }
  return std::nullopt;
}

}  // namespace

Relation offsets_cut_the_text(Known known) {
  return {"offsets_cut_the_text", "between the starts of an id and the next, the text is the bytes of the id", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (!settings_of(which.parameters).asked.offsets) return std::nullopt;
            return FollowUp{which, inputs};
          },
          [known = std::move(known)](const FinishedRun&, const FinishedRun& run) {
            return what_is_not_cut(run, *known(std::string(run.inputs[vocabulary].text())));
          }};
}

}  // namespace assay::byte_bpe_encode
