#include "impls/tokenizers/documents/reference_laws.h"

#include <optional>
#include <string>

#include "harness/core/random.h"

namespace assay::documents {
namespace {

using Numbers = std::vector<std::int64_t>;

// Which of them, chosen by the case so that a replay chooses it again.
std::size_t chosen_document(const Case& which, std::size_t count) {
  return static_cast<std::size_t>(derive_seed(which.seed, "document") % count);
}

std::optional<FollowUp> one_document_alone(const Case& which, const std::vector<Buffer>& inputs, const Asked& asked) {
  if (!asked.documents) return std::nullopt;
  const auto documents = documents_in(inputs, asked);
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
}

std::optional<std::string> stands_otherwise(const FinishedRun& first, const FinishedRun& second, const Asked& asked) {
  const std::vector<Stretch> documents = documents_in(first.inputs, asked);
  const Numbers ends = ends_of_ids(first, asked), all = numbers_of(first.outputs[ids]);
  if (ends.size() != documents.size()) return "there are not as many id_ends as documents";
  const std::size_t document = chosen_document(first.which, documents.size());
  const std::int64_t from = document == 0 ? 0 : ends[document - 1], to = ends[document];
  const std::string which = "document " + std::to_string(document);
  if (from < 0 || to < from || to > std::ssize(all)) return "id_ends do not ascend to the number of ids";
  const auto part = [&](const Numbers& numbers) { return Numbers(numbers.begin() + from, numbers.begin() + to); };
  if (part(all) != numbers_of(second.outputs[ids])) return which + " has other ids where it stands alone";
  for (std::size_t place = 1; place <= asked.given_places(); ++place) {
    const std::string& name = first.outputs[place].name;
    const Numbers places = numbers_of(first.outputs[place]);
    if (places.size() != all.size()) return "there are not as many " + name + " as ids";
    Numbers here = part(places);
    for (std::int64_t& each : here) each -= static_cast<std::int64_t>(documents[document].from);
    if (here != numbers_of(second.outputs[place])) return which + " has other " + name + " where it stands alone";
  }
  return std::nullopt;
}

}  // namespace

void set(Case& which, std::string_view name, const ParameterValue& value) {
  for (Parameter& each : which.parameters)
    if (each.name == name) each.value = value;
}

Numbers ends_of_ids(const FinishedRun& run, const Asked& asked) {
  if (asked.documents) return numbers_of(run.outputs[asked.id_ends()]);
  return {run.outputs[ids].count()};
}

Relation offsets_leave_ids(std::size_t places) {
  return {"offsets_leave_ids", "who is not asked for offsets gives the same ids", true,
          [places](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (!asked_by(which.parameters, places).offsets) return std::nullopt;
            FollowUp second{which, inputs};
            set(second.which, "offsets", false);
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            if (first.outputs[ids] == second.outputs[ids]) return std::nullopt;
            return "the ids are others without offsets";
          }};
}

Relation documents_stand_alone(std::size_t places) {
  return {"documents_stand_alone", "a document alone has the ids and the offsets that it has among others", true,
          [places](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) {
            return one_document_alone(which, inputs, asked_by(which.parameters, places));
          },
          [places](const FinishedRun& first, const FinishedRun& second) {
            return stands_otherwise(first, second, asked_by(first.which.parameters, places));
          }};
}

}  // namespace assay::documents
