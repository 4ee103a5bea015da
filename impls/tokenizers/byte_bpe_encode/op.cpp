#include "impls/tokenizers/byte_bpe_encode/op.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/core/random.h"
#include "harness/core/relation.h"
#include "impls/tokenizers/byte_bpe_encode/reference.h"
#include "impls/tokenizers/byte_bpe_encode/reference_document_laws.h"
#include "impls/tokenizers/byte_bpe_encode/reference_text_encoding.h"
#include "impls/tokenizers/documents/reference_declared.h"
#include "impls/tokenizers/documents/reference_documents.h"
#include "impls/tokenizers/documents/reference_laws.h"
#include "impls/tokenizers/documents/reference_texts.h"
#include "impls/tokenizers/pretokenize/reference.h"
#include "impls/tokenizers/texts.h"

namespace assay::byte_bpe_encode {
namespace {

Buffer path_buffer(const std::string& path) {
  const auto* first = reinterpret_cast<const std::byte*>(path.data());
  const auto size = static_cast<std::int64_t>(path.size());
  return {"vocabulary", Kind::path, Dtype::u8, {size}, {first, first + path.size()}, true};
}

std::vector<std::string> pattern_names() {
  std::vector<std::string> names = pretokenize::pattern_names();
  names.emplace_back("none");
  return names;
}

const std::string tokens_kind = "tokens";

std::vector<ValuesInfo> kinds_of_text() {
  std::vector<ValuesInfo> kinds = tokenizers::text_kinds();
  kinds.push_back({tokens_kind, "the longest tokens of the vocabulary and those of the highest ranks"});
  kinds.push_back(documents::added_tokens_kind());
  return kinds;
}

// Names of added tokens that code knows by heart, and what may stand beside one.
const documents::Surrounding& around_added() {
  static const documents::Surrounding around{
      {" ", "  ", "\n",   " \n\n", "the",          " the", "end", "ing", "'s", " 'll", "12", "345", "!?", " \t",
       "é", " ö", "漢字", "ab",    "\xf0\x9f\x99", "\xc3", "x",   "nd",  "[",  "<",    "|",  "a",   "</"},
      {"<|endoftext|>", "</s>"}};
  return around;
}

// Cases of special tokens, offsets and documents that every check tries, of vocabularies in the tree.
std::vector<Case> special_cases(const OpInfo& op) {
  using namespace documents;
  std::vector<Case> all;
  const auto add = [&](const SpecialCase& told) {
    Case which = case_of(op, told);
    if (std::string(told.vocabulary) == "improper_merges") set(which, "rule", std::string(pairs_rule));
    all.push_back(std::move(which));
  };
  for (const char* special : {plain_special, allow_special, refuse_special})
    for (const bool several : {false, true})
      for (std::uint64_t seed = 0; seed < (special == allow_special ? 6 : 2); ++seed) {
        add({"small_added", special, several, seed % 2 == 0 ? 300 : 2000, seed});
        if (seed % 3 == 0) add({"improper_merges", special, several, 400, seed});
      }
  add({"small", allow_special, true, 400});
  add({"small", plain_special, true, 2000, 0, 1, "mixed"});
  // Ranks of more than 16 bits.
  add({"improper", plain_special, true, 2000, 0, 1, "words"});
  add({"improper", plain_special, true, 2000, 1, 1, "tokens"});
  add({"small_added", allow_special, true, 66000, 2, 3});
  add({"small_added", plain_special, true, 16500, 3, 2});
  return all;
}

// What a table that was filled too early, a hash of the first bytes or a number of too few bits loses.
Buffer text_of_tokens(const Ranks& ranks, const Case& which) {
  constexpr std::size_t most = 64;
  std::vector<std::pair<std::int64_t, std::string_view>> by_rank;
  for (const auto& [token, rank] : ranks) by_rank.emplace_back(rank, token);
  std::ranges::sort(by_rank, std::greater());
  std::vector<std::string_view> chosen;
  for (const auto& [rank, token] : by_rank)
    if (chosen.size() < most) chosen.push_back(token);
  std::ranges::stable_sort(by_rank, std::greater(), [](const auto& each) { return each.second.size(); });
  for (std::size_t i = 0; i < std::min(most, by_rank.size()); ++i) chosen.push_back(by_rank[i].second);
  Random random(derive_seed(which.seed, tokens_kind));
  const auto size = static_cast<std::size_t>(which.dim("bytes"));
  // The very last first: as a text, or as a piece, of its own it shows best.
  std::string text(chosen.front());
  while (text.size() < size) {
    if (random.chance(0.3)) text += ' ';
    text += random.pick(chosen);
  }
  text.resize(size);
  return documents::text_buffer(text);
}

std::string vocabulary_of(const Case& which) { return which.parameters.get<std::string>("vocabulary"); }

void set_vocabulary(Case& which, const std::string& name) {
  for (Parameter& parameter : which.parameters)
    if (parameter.name == "vocabulary") parameter.value = name;
}

// Where each token is made of two that rank before it, it makes no difference whether bytes or pairs are ranked.
Relation rules_agree(std::function<bool(const std::string& path)> is_proper) {
  return {"rules_agree", "all rules give the same ids where the vocabulary is proper", true,
          [is_proper = std::move(is_proper)](const OpInfo& info, const Case& which,
                                             const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (!is_proper(std::string(inputs[vocabulary].text()))) return std::nullopt;
            FollowUp second{which, inputs};
            const ParameterInfo& rules = *info.parameter("rule");
            for (Parameter& parameter : second.which.parameters) {
              if (parameter.name != rules.name) continue;
              std::vector<ParameterValue> others = rules.checked;
              std::erase(others, parameter.value);
              parameter.value = others[derive_seed(which.seed, "rule") % others.size()];
            }
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            if (first.outputs == second.outputs) return std::nullopt;
            return "the ids are others by the rule " + second.which.parameters.get<std::string>("rule");
          }};
}

// Whatever the reference says: no byte is lost, and none is added.
Relation decodes_to_its_text(Known known) {
  return {"decodes_to_its_text", "the bytes of the ids, one behind the other, are the text", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            // What was refused, or is no document, has no ids.
            const Settings settings = settings_of(which.parameters);
            if (settings.asked.documents || settings.asked.special == documents::Special::refuse) return std::nullopt;
            return FollowUp{which, inputs};
          },
          [known = std::move(known)](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const auto tokens = known(std::string(second.inputs[vocabulary].text()));
            std::string decoded;
            for (std::int64_t i = 0; i < second.outputs[ids].count(); ++i) {
              const auto id = static_cast<std::int64_t>(second.outputs[ids].number(i));
              const std::string_view* token = tokens->find(id);
              if (token == nullptr)
                return "ids[" + std::to_string(i) + "] is " + std::to_string(id) + ", which is none";
              decoded += *token;
            }
            if (decoded == second.inputs[text].text()) return std::nullopt;
            return "the bytes of the ids are another text";
          }};
}

class ByteBpeEncode final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    const auto found = resources.vocabulary(which.parameters.get<std::string>("vocabulary"));
    if (found.path.empty()) throw AbsentResource{found.reason};
    const auto model = [&]() -> const Model& { return files_.read(found.path)->model(); };
    std::vector<Buffer> inputs;
    if (which.values == tokens_kind) inputs.push_back(text_of_tokens(model().ranks, which));
    else if (which.values == documents::added_tokens_kind().name)
      inputs.push_back(documents::text_buffer(documents::text_of_added(static_cast<std::size_t>(which.dim("bytes")),
                                                                       which.seed, model().added, around_added())));
    else inputs.push_back(tokenizers::draw_text("text", which.values, which.dim("bytes"), which.seed, resources));
    inputs.push_back(path_buffer(found.path));
    if (settings_of(which.parameters).asked.documents)
      inputs.push_back(
          documents::ends_buffer(documents::draw_document_ends(inputs[text].text(), which.seed, model().added)));
    return inputs;
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    return documents::expected_of(encode(which, inputs), settings_of(which.parameters).asked);
  }

  std::vector<Relation> relations() const override {
    return {rules_agree([this](const std::string& path) { return files_.read(path)->is_proper(); }),
            decodes_to_its_text([this](const std::string& path) { return files_.read(path); }),
            offsets_cut_the_text([this](const std::string& path) { return files_.read(path); }),
            documents::offsets_leave_ids(1), documents::documents_stand_alone(1)};
  }

  // First those whose vocabularies are in the tree, as all are but one of each kind: to read a vocabulary of 50,000
  // tokens takes every implementation longer than to encode such a text by it. One character over and over always has
  // the large one, by which it becomes tokens of many, and the small one leaves ten times as much to do; and there is a
  // million of the first, of the others as many as still take seconds where time is quadratic.
  std::optional<Domain> domain(Dtype) const override {
    constexpr std::int64_t over_and_over = 262146;
    Domain all = tokenizers::every_text(info_.name, info_.parameters);
    std::set<std::string> met;
    for (Case& each : all.cases) {
      const bool is_first = met.insert(each.values).second;
      if (is_first) continue;
      if (each.values == "then_another") each.dims.front().size = over_and_over;
      else set_vocabulary(each, "small");
    }
    std::ranges::stable_partition(all.cases, [](const Case& each) { return vocabulary_of(each) == "small"; });
    std::vector<Case> first = special_cases(info_);
    all.cases.insert(all.cases.begin(), first.begin(), first.end());
    return all;
  }

  std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t output, std::int64_t,
                      const std::vector<Value>& got) const override {
    // Where places are told by adding up what ids stand for, the ids of all that is before have to be there.
    const Settings settings = settings_of(which.parameters);
    if (output != ids || settings.asked.documents || settings.asked.special == documents::Special::refuse) return {};
    const auto texts = encoding_->texts_of(std::string(inputs[vocabulary].text()));
    const std::vector<std::int64_t> expected = encode(which, inputs).ids;
    const auto* const first = got[ids].as<const std::int32_t>();
    const std::string path(inputs[vocabulary].text());
    return describe_difference(encoded_text(*encoding_, *texts, which.parameters, path, inputs[text].text()),
                               {expected.begin(), expected.end()}, {first, first + got[ids].dims[0]});
  }

  const TextEncoding* text_encoding() const override { return encoding_.get(); }

 private:
  documents::EncodedDocuments encode(const Case& which, const std::vector<Buffer>& inputs) const {
    const Settings settings = settings_of(which.parameters);
    return reference_encode_documents(inputs[text].text(), documents::documents_in(inputs, settings.asked), settings,
                                      *files_.read(std::string(inputs[vocabulary].text())));
  }

  mutable VocabulariesOfFiles files_;
  const std::unique_ptr<TextEncoding> encoding_ = byte_bpe_encode::text_encoding(files_);

  const OpInfo info_{
      .name = "byte_bpe_encode",
      .family = "tokenizers",
      .summary = "The ids of a text by byte-level byte pair encoding",
      .formula =
          "per pre-token: its id if it is a token (not by pairs); else merge the neighbours whose concatenated bytes "
          "have the lowest id (bytes), or that the list of merges has first (pairs), leftmost first, one pair at a "
          "time",
      .source =
          "Radford et al. 2019, Language Models are Unsupervised Multitask Learners, sec. 2.2; "
          "the rules of tiktoken (bytes) and of Hugging Face's tokenizers (pairs)",
      .dimensions = {tokenizers::bytes_dimension()},
      .parameters = documents::with_parameters(
          {{"vocabulary",
            "by its name in specs/resources.toml, or one of your own",
            std::string("gpt2"),
            // Most rules differ on the improper ones alone.
            {std::string("small"), std::string("improper"), std::string("improper"), std::string("improper_merges"),
             std::string("small_merges"), std::string("gpt2"), std::string("small_added")},
            {},
            {},
            {},
            true},
           {"pattern",
            "how the text is cut into pre-tokens; none: not at all",
            std::string("gpt2"),
            {std::string("gpt2"), std::string("none")},  // the others are cells of specs
            {},
            {},
            pattern_names()},
           {"rule",
            "what goes first: the lowest id of what two parts' bytes are, or the first in the list of merges, "
            "and whether a pre-token that is a token is nothing special (pairs) or that from the beginning",
            std::string(bytes_rule),
            {std::string(bytes_rule), std::string(pairs_rule), std::string(whole_pairs_rule)},
            {},
            {},
            {std::string(bytes_rule), std::string(pairs_rule), std::string(whole_pairs_rule)}}}),
      .dtypes = {Dtype::u8},
      .values = kinds_of_text(),
      .inputs = documents::inputs(),
      // No token is empty, so there are at most as many as bytes.
      .outputs = documents::outputs(false),
      .baseline = "rescan",
      .budget = "exact",
      .cost = "n log n in the bytes of a piece: the merges that are possible, in an ordered set",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<ByteBpeEncode>(); }

}  // namespace assay::byte_bpe_encode
