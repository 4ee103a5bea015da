#include "impls/tokenizers/clip_encode/op.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "harness/core/relation.h"
#include "impls/tokenizers/clip_encode/reference.h"
#include "impls/tokenizers/clip_encode/reference_text_encoding.h"
#include "impls/tokenizers/clip_encode/reference_texts.h"
#include "impls/tokenizers/reference_normalization_texts.h"
#include "impls/tokenizers/texts.h"

namespace assay::clip_encode {
namespace {

Buffer bytes_buffer(const char* name, Kind kind, std::string_view content) {
  const auto* first = reinterpret_cast<const std::byte*>(content.data());
  return {name, kind, Dtype::u8, {std::ssize(content)}, {first, first + content.size()}, kind == Kind::path};
}

std::vector<ValuesInfo> kinds_of_text() {
  constexpr std::array<std::string_view, 15> wanted{"mixed",  "words",    "contractions", "whitespace", "letters",
                                                    "emoji",  "repeated", "invalid_utf8", "controls",   "code",
                                                    "digits", "accents",  "sigmas",       "hangul",     "near_twins"};
  std::vector<ValuesInfo> kinds = kinds_of_merges();
  const auto add = [&](const std::vector<ValuesInfo>& all) {
    for (const ValuesInfo& kind : all)
      if ((kind.file || std::ranges::find(wanted, kind.name) != wanted.end()) &&
          std::ranges::find(kinds, kind.name, &ValuesInfo::name) == kinds.end())
        kinds.push_back(kind);
  };
  add(tokenizers::normalization_kinds());
  add(tokenizers::text_kinds());
  return kinds;
}

std::vector<Parameters> all_settings() {
  std::vector<Parameters> all;
  for (const char* const rule : {open_clip_rule, hf_rule})
    all.push_back({{"vocabulary", std::string("small_clip")}, {"rule", std::string(rule)}});
  return all;
}

// A blank separates words whatever stands around it, and words know nothing of each other.
Relation parts_encode_alike(bool first_part) {
  return {first_part ? "parts_encode_alike" : "rests_encode_alike",
          first_part ? "what stands before a blank has the same ids alone"
                     : "what stands behind a blank has the same ids alone",
          true,
          [first_part](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const std::string_view all = inputs[text].text();
            const std::size_t blank = all.find(' ', all.size() / 2);
            if (blank == all.npos) return std::nullopt;
            FollowUp second{which, inputs};
            std::vector<std::byte>& bytes = second.inputs[text].bytes;
            const auto at = bytes.begin() + static_cast<std::ptrdiff_t>(blank);
            bytes = first_part ? std::vector(bytes.begin(), at) : std::vector(at + 1, bytes.end());
            second.inputs[text].dims[0] = std::ssize(bytes);
            for (Dimension& dimension : second.which.dims) dimension.size = std::ssize(bytes);
            return second;
          },
          [first_part](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const Buffer &whole = first.outputs[ids], &part = second.outputs[ids];
            const std::int64_t before = first_part ? 0 : whole.count() - part.count();
            bool same = before >= 0 && part.count() <= whole.count();
            for (std::int64_t i = 0; same && i < part.count(); ++i) same = part.number(i) == whole.number(before + i);
            if (same) return std::nullopt;
            return first_part ? "the words before a blank have other ids alone"
                              : "the words behind a blank have other ids alone";
          }};
}

// Whatever the reference says of merges: no byte of a clean text is lost but for white space, and none is added.
Relation spells_its_words(MergesOfFiles& files) {
  return {"spells_its_words", "the bytes of the ids are the words of the text, one behind the other", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            return FollowUp{which, inputs};
          },
          [&files](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const auto merges = files.read(std::string(second.inputs[vocabulary].text()));
            std::string spelled, words;
            for (std::int64_t i = 0; i < second.outputs[ids].count(); ++i) {
              const auto found = merges->texts.find(static_cast<std::int64_t>(second.outputs[ids].number(i)));
              if (found == merges->texts.end()) return "ids[" + std::to_string(i) + "] is none";
              spelled += found->second;
            }
            for (const std::string& word : words_of(second.inputs[text].text(), settings_of(second.which.parameters)))
              words += word;
            if (spelled == words) return std::nullopt;
            return "the bytes of the ids are other words";
          }};
}

class ClipEncode final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    const auto found = resources.vocabulary(which.parameters.get<std::string>("vocabulary"));
    if (found.path.empty()) throw AbsentResource{found.reason};
    const bool own = std::ranges::count(kinds_of_merges(), which.values, &ValuesInfo::name) > 0;
    return {own ? bytes_buffer("text", Kind::bytes, draw_of_merges(which, *files_.read(found.path)))
                : tokenizers::draw_normalization_text("text", which.values, which.dim("bytes"), which.seed, resources),
            bytes_buffer("vocabulary", Kind::path, found.path)};
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    std::vector<Expectation> expected(1);
    expected[ids].exact = reference_encode(inputs[text].text(), settings_of(which.parameters),
                                           *files_.read(std::string(inputs[vocabulary].text())));
    return expected;
  }

  std::vector<Relation> relations() const override {
    return {parts_encode_alike(true), parts_encode_alike(false), spells_its_words(files_)};
  }

  // Of what is one word from end to end, as much as can be merged one by one.
  std::optional<Domain> domain(Dtype) const override {
    constexpr std::int64_t of_one_word = 16384;
    Domain all = tokenizers::every_text_with(info_.name, all_settings());
    for (Case& each : all.cases)
      if (each.values == "then_another" || each.values == "long_piece")
        each.dims.front().size = std::min(each.dims.front().size, of_one_word);
    return all;
  }

  std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t, std::int64_t,
                      const std::vector<Value>& got) const override {
    const std::string path(inputs[vocabulary].text());
    const auto texts = encoding_->texts_of(path);
    const std::vector<std::int32_t> expected = encoding_->encode(which.parameters, path, inputs[text].text(), nullptr);
    const auto* const first = got[ids].as<const std::int32_t>();
    return describe_difference(encoded_text(*encoding_, *texts, which.parameters, path, inputs[text].text()), expected,
                               {first, first + got[ids].dims[0]});
  }

  const TextEncoding* text_encoding() const override { return encoding_.get(); }

 private:
  mutable MergesOfFiles files_;
  const std::unique_ptr<TextEncoding> encoding_ = clip_encode::text_encoding(files_);

  const OpInfo info_{
      .name = "clip_encode",
      .family = "tokenizers",
      .summary = "The ids of a text as CLIP has them: byte pairs of words in small letters, whose ends are marked",
      .formula =
          "in lower case, cut by CLIP's pattern, without white space; per word: its bytes, of which the last is "
          "marked; "
          "the pair that the merges have first becomes one symbol, everywhere in the word at once (open_clip) or where "
          "it stands first (hf), again and again",
      .source =
          "Radford et al. 2021, Learning Transferable Visual Models From Natural Language Supervision, sec. 2.4; "
          "tokenizer.py of open_clip 3.3 (open_clip) and CLIPTokenizerFast of transformers (hf)",
      .dimensions = {tokenizers::bytes_dimension()},
      .parameters =
          {{"vocabulary",
            "merges, by their name in specs/resources.toml, or of your own",
            std::string("small_clip"),
            {std::string("small_clip"), std::string("improper_clip")},
            {},
            {},
            {},
            true},
           {"rule",
            "whose: how a text is made clean, what is special in it, and how many places one merge is made in",
            std::string(open_clip_rule),
            {std::string(open_clip_rule), std::string(hf_rule)},
            {},
            {},
            {std::string(open_clip_rule), std::string(hf_rule)}}},
      .dtypes = {Dtype::u8},
      .values = kinds_of_text(),
      .inputs = {{.name = "text", .kind = Kind::bytes, .dims = {"bytes"}, .dtype = always(Dtype::u8)},
                 {.name = "vocabulary",
                  .role = Role::vocabulary,
                  .kind = Kind::path,
                  .dims = {},
                  .dtype = always(Dtype::u8)}},
      .outputs =
          {{.name = "ids", .kind = Kind::ids, .dims = {Extent("bytes", most_growth)}, .dtype = always(Dtype::i32)}},
      .baseline = "rounds",
      .budget = "exact",
      .cost = "n log n in the bytes of a word: the merges that are possible, in an ordered set",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<ClipEncode>(); }

}  // namespace assay::clip_encode
