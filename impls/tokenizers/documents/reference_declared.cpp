#include "impls/tokenizers/documents/reference_declared.h"

#include <string>
#include <utility>

#include "impls/tokenizers/documents/op.h"

namespace assay::documents {

std::vector<ParameterInfo> with_parameters(std::vector<ParameterInfo> own) {
  const std::string plain = plain_special, allow = allow_special, refuse = refuse_special;
  own.push_back({"special",
                 "what becomes of the vocabulary's added tokens in a text: text like other (plain), their ids (allow), "
                 "or the document that holds one has no ids (refuse)",
                 plain,
                 {plain, plain, allow, refuse},
                 {},
                 {},
                 {plain, allow, refuse}});
  own.push_back({"offsets", "also where in the text each id stands", false, {false, true}, {}, {}, {}});
  own.push_back({"documents", "the text is several, one behind the other", false, {false, false, true}, {}, {}, {}});
  return own;
}

std::vector<ValueInfo> inputs() {
  return {{.name = "text", .kind = Kind::bytes, .dims = {"bytes"}, .dtype = always(Dtype::u8)},
          {.name = "vocabulary", .role = Role::vocabulary, .kind = Kind::path, .dims = {}, .dtype = always(Dtype::u8)},
          {.name = "document_ends",
           .kind = Kind::offsets,
           .dims = {Extent("bytes", 1, 1)},
           .dtype = always(Dtype::i64),
           .only_where = {{"documents", {true}}}}};
}

std::vector<ValueInfo> outputs(bool with_ends) {
  const auto offsets = [](const char* name, Extent length, const char* only) {
    return ValueInfo{.name = name,
                     .kind = Kind::offsets,
                     .dims = {std::move(length)},
                     .dtype = always(Dtype::i64),
                     .only_where = {{only, {true}}}};
  };
  std::vector<ValueInfo> all{{.name = "ids", .kind = Kind::ids, .dims = {"bytes"}, .dtype = always(Dtype::i32)},
                             offsets("starts", "bytes", "offsets")};
  if (with_ends) all.push_back(offsets("ends", "bytes", "offsets"));
  all.push_back(offsets("id_ends", Extent("bytes", 1, 1), "documents"));
  return all;
}

Buffer text_buffer(std::string_view content) {
  const auto* first = reinterpret_cast<const std::byte*>(content.data());
  return {"text", Kind::bytes, Dtype::u8, {std::ssize(content)}, {first, first + content.size()}, false};
}

Buffer ends_buffer(const std::vector<std::int64_t>& ends) {
  const auto* first = reinterpret_cast<const std::byte*>(ends.data());
  return {"document_ends", Kind::offsets, Dtype::i64, {std::ssize(ends)}, {first, first + ends.size() * 8}, false};
}

Case case_of(const OpInfo& op, const SpecialCase& told) {
  Case which;
  which.op = op.name;
  which.dtype = Dtype::u8;
  which.dims = {{"bytes", told.bytes}};
  which.values = told.values;
  which.seed = told.seed;
  which.threads = told.threads;
  for (const ParameterInfo& parameter : op.parameters) {
    ParameterValue value = parameter.default_value;
    if (parameter.names_vocabulary) value = std::string(told.vocabulary);
    else if (parameter.name == "special") value = std::string(told.special);
    else if (parameter.name == "offsets") value = true;
    else if (parameter.name == "documents") value = told.documents;
    which.parameters.push_back({parameter.name, value});
  }
  return which;
}

}  // namespace assay::documents
