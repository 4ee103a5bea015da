#include "impls/tokenizers/byte_bpe_encode/reference_document_laws.h"

#include <cstring>

#include "harness/core/random.h"
#include "impls/tokenizers/byte_bpe_encode/reference_documents.h"

namespace assay::byte_bpe_encode {
namespace {

using Numbers = std::vector<std::int64_t>;

void set(Case& which, std::string_view name, const ParameterValue& value) {
  for (Parameter& each : which.parameters)
    if (each.name == name) each.value = value;
}

std::vector<Stretch> documents_in(const FinishedRun& run, const Settings& settings) {
  const std::size_t bytes = run.inputs[text].text().size();
  if (!settings.documents) return {{0, bytes}};
  return documents_of(bytes, numbers_of(run.inputs[document_ends]));
}

// Of all ids: how many there are up to the end of each document.
Numbers ends_of_ids(const FinishedRun& run, const Settings& settings) {
  if (settings.documents) return numbers_of(run.outputs[settings.id_ends()]);
  return {run.outputs[ids].count()};
}

// Which of them, chosen by the case so that a replay chooses it again.
std::size_t chosen_document(const Case& which, std::size_t count) {
  return static_cast<std::size_t>(derive_seed(which.seed, "document") % count);
}

}  // namespace

Numbers numbers_of(const Buffer& buffer) {
  Numbers numbers;
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

Relation offsets_cut_the_text(Known known) {
  return {
      "offsets_cut_the_text", "between the starts of an id and the next, the text is the bytes of the id", true,
      [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
        if (!settings_of(which.parameters).offsets) return std::nullopt;
        return FollowUp{which, inputs};
      },
      [known = std::move(known)](const FinishedRun&, const FinishedRun& run) -> std::optional<std::string> {
        const Settings settings = settings_of(run.which.parameters);
        const auto tokens = known(std::string(run.inputs[vocabulary].text()));
        const std::string_view whole = run.inputs[text].text();
        const Numbers found = numbers_of(run.outputs[ids]), starts = numbers_of(run.outputs[settings.starts()]);
        const std::vector<Stretch> documents = documents_in(run, settings);
        const Numbers ends = ends_of_ids(run, settings);
        if (starts.size() != found.size() || ends.size() != documents.size())
          return "there are not as many starts as ids, or id_ends as documents";
        std::size_t i = 0;
        for (std::size_t document = 0; document < documents.size(); ++document) {
          const auto end = static_cast<std::size_t>(ends[document]);
          if (end < i || end > found.size()) return "id_ends do not ascend to the number of ids";
          for (; i < end; ++i) {
            const std::string_view* token = tokens->find(found[i]);
            const auto next = i + 1 < end ? starts[i + 1] : static_cast<std::int64_t>(documents[document].to);
            if (token == nullptr || starts[i] < static_cast<std::int64_t>(documents[document].from) ||
                next < starts[i] || next > static_cast<std::int64_t>(whole.size()) ||
                whole.substr(static_cast<std::size_t>(starts[i]), static_cast<std::size_t>(next - starts[i])) != *token)
              return "starts[" + std::to_string(i) + "] is " + std::to_string(starts[i]) + " and the next " +
                     std::to_string(next) + ", between which the text is not what ids[" + std::to_string(i) +
                     "] stands for";
          }
        }
        return std::nullopt;
      }};
}

Relation offsets_leave_ids() {
  return {"offsets_leave_ids", "who is not asked for offsets gives the same ids", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (!settings_of(which.parameters).offsets) return std::nullopt;
            FollowUp second{which, inputs};
            set(second.which, "offsets", false);
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            if (first.outputs[ids] == second.outputs[ids]) return std::nullopt;
            return "the ids are others without offsets";
          }};
}

Relation documents_stand_alone() {
  return {"documents_stand_alone", "a document alone has the ids and the starts that it has among others", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (!settings_of(which.parameters).documents) return std::nullopt;
            const std::string_view whole = inputs[text].text();
            const auto documents = documents_of(whole.size(), numbers_of(inputs[document_ends]));
            if (documents.empty()) return std::nullopt;
            const Stretch one = documents[chosen_document(which, documents.size())];
            FollowUp second{which, {inputs[text], inputs[vocabulary]}};
            set(second.which, "documents", false);
            Buffer& alone = second.inputs[text];
            alone.bytes = {inputs[text].bytes.begin() + static_cast<std::ptrdiff_t>(one.from),
                           inputs[text].bytes.begin() + static_cast<std::ptrdiff_t>(one.to)};
            alone.dims = {static_cast<std::int64_t>(one.to - one.from)};
            second.which.dims[0].size = alone.dims[0];
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const Settings settings = settings_of(first.which.parameters);
            const std::vector<Stretch> documents = documents_in(first, settings);
            const Numbers ends = ends_of_ids(first, settings), all = numbers_of(first.outputs[ids]);
            if (ends.size() != documents.size()) return "there are not as many id_ends as documents";
            const std::size_t document = chosen_document(first.which, documents.size());
            const std::int64_t from = document == 0 ? 0 : ends[document - 1], to = ends[document];
            const std::string which = "document " + std::to_string(document);
            if (from < 0 || to < from || to > std::ssize(all)) return "id_ends do not ascend to the number of ids";
            const auto part = [&](const Numbers& numbers) {
              return Numbers(numbers.begin() + from, numbers.begin() + to);
            };
            if (part(all) != numbers_of(second.outputs[ids])) return which + " has other ids where it stands alone";
            if (!settings.offsets) return std::nullopt;
            const Numbers starts = numbers_of(first.outputs[settings.starts()]);
            if (starts.size() != all.size()) return "there are not as many starts as ids";
            Numbers here = part(starts);
            for (std::int64_t& start : here) start -= static_cast<std::int64_t>(documents[document].from);
            if (here != numbers_of(second.outputs[settings.starts()]))
              return which + " has other starts where it stands alone";
            return std::nullopt;
          }};
}

}  // namespace assay::byte_bpe_encode
