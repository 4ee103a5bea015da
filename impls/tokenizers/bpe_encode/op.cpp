#include "impls/tokenizers/bpe_encode/op.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "harness/core/random.h"
#include "harness/core/relation.h"
#include "impls/tokenizers/bpe_encode/reference.h"
#include "impls/tokenizers/texts.h"

namespace assay::bpe_encode {
namespace {

const std::string few_letters = "few_letters", of_codes = "codes";

// Of two letters, so that codes of their strings overlap; or what codes merge, that of the last ones more often.
std::string draw_words(const Case& which, const Codes& codes) {
  Random random(derive_seed(which.seed, which.values));
  std::vector<const Codes::value_type*> in_order(codes.size());
  for (const Codes::value_type& code : codes) in_order[static_cast<std::size_t>(code.second)] = &code;
  const auto size = static_cast<std::size_t>(which.dim("bytes"));
  std::string made;
  while (made.size() < size) {
    if (which.values == few_letters || in_order.empty()) {
      for (std::int64_t length = random.between(1, 12); length > 0; --length) made += "ab"[random.below(2)];
      made += ' ';
    } else {
      const std::size_t from_last = random.chance(0.3) ? 0 : random.below(in_order.size());
      const auto& [left, right] = in_order[in_order.size() - 1 - from_last]->first;
      made += left.text + right.text;
      if (right.ends || random.chance(0.1)) made += random.chance(0.1) ? '\n' : ' ';
    }
  }
  made.resize(size);
  return made;
}

std::vector<ValuesInfo> kinds_of_text() {
  constexpr std::array<std::string_view, 11> wanted{"mixed",    "words", "contractions", "whitespace",
                                                    "letters",  "emoji", "repeated",     "invalid_utf8",
                                                    "controls", "code",  "near_twins"};
  std::vector<ValuesInfo> kinds{{few_letters, "words of two letters"},
                                {of_codes, "what the codes merge, that of the last ones more often"}};
  for (const ValuesInfo& kind : tokenizers::text_kinds())
    if (kind.file || std::ranges::find(wanted, kind.name) != wanted.end()) kinds.push_back(kind);
  return kinds;
}

// Without the marks and all blanks.
std::string letters_of(std::string_view text, bool marked) {
  std::string kept;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (marked && text.substr(at).starts_with(continues)) at += 2;
    else if (text[at] != ' ') kept += text[at];
  }
  return kept;
}

// Whatever the reference says: nothing but blanks and marks is added or lost.
Relation decodes_to_its_text() {
  return {"decodes_to_its_text", "without the marks it is the text, up to blanks", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (inputs[text].text().find("@@") != std::string_view::npos) return std::nullopt;
            return FollowUp{which, inputs};
          },
          [](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const std::string_view made = second.outputs[segmented].text();
            if (letters_of(made, true) == letters_of(second.inputs[text].text(), false)) return std::nullopt;
            return "without the marks it is another text";
          }};
}

// Words know nothing of each other.
Relation lines_encode_alike() {
  return {"lines_encode_alike", "what stands before the end of a line has the same subwords alone", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const std::string_view all = inputs[text].text();
            const std::size_t end = all.find('\n', all.size() / 2);
            if (end == all.npos) return std::nullopt;
            FollowUp second{which, inputs};
            second.inputs[text].bytes.resize(end + 1);
            second.inputs[text].dims[0] = static_cast<std::int64_t>(end) + 1;
            for (Dimension& dimension : second.which.dims) dimension.size = static_cast<std::int64_t>(end) + 1;
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            if (first.outputs[segmented].text().starts_with(second.outputs[segmented].text())) return std::nullopt;
            return "the first lines alone have other subwords";
          }};
}

class BpeEncode final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    const auto found = resources.vocabulary(which.parameters.get<std::string>("vocabulary"));
    if (found.path.empty()) throw AbsentResource{found.reason};
    const auto buffer = [](const char* name, Kind kind, const std::string& bytes) {
      const auto* first = reinterpret_cast<const std::byte*>(bytes.data());
      return Buffer{name, kind, Dtype::u8, {std::ssize(bytes)}, {first, first + bytes.size()}, kind == Kind::path};
    };
    const bool own = which.values == few_letters || which.values == of_codes;
    return {own ? buffer("text", Kind::bytes, draw_words(which, *files_.read(found.path)))
                : tokenizers::draw_text("text", which.values, which.dim("bytes"), which.seed, resources),
            buffer("vocabulary", Kind::path, found.path)};
  }

  std::vector<Expectation> expect(const Case&, const std::vector<Buffer>& inputs, const RowSample&) const override {
    Expectation expected;
    const auto codes = files_.read(std::string(inputs[vocabulary].text()));
    for (const char byte : reference_encode(inputs[text].text(), *codes))
      expected.exact.push_back(static_cast<unsigned char>(byte));
    return {std::move(expected)};
  }

  std::vector<Relation> relations() const override { return {decodes_to_its_text(), lines_encode_alike()}; }

  std::string context(const Case&, const std::vector<Buffer>& inputs, std::size_t, std::int64_t index,
                      const std::vector<Value>&) const override {
    const std::string made =
        reference_encode(inputs[text].text(), *files_.read(std::string(inputs[vocabulary].text())));
    const auto at = static_cast<std::size_t>(index);
    if (at >= made.size()) return tokenizers::end_of(made);
    return tokenizers::surroundings(made, at, at + 1);
  }

 private:
  mutable CodesOfFiles files_;

  const OpInfo info_{
      .name = "bpe_encode",
      .family = "tokenizers",
      .summary = "A text in subwords by classic byte pair encoding",
      .formula =
          "per word: its characters, of which the last is marked; of the pairs that are codes the first one becomes "
          "one "
          "symbol wherever it stands, again and again; what is left, with '@@ ' between",
      .source =
          "Sennrich, Haddow, Birch 2016, Neural Machine Translation of Rare Words with Subword Units, algorithm 1, and "
          "apply_bpe.py of subword-nmt 0.3.8",
      .dimensions = {tokenizers::bytes_dimension()},
      .parameters = {{"vocabulary",
                      "codes, by their name in specs/resources.toml, or of your own",
                      std::string("small_codes"),
                      {std::string("small_codes"), std::string("improper_codes")},
                      {},
                      {},
                      {},
                      true}},
      .dtypes = {Dtype::u8},
      .values = kinds_of_text(),
      .inputs = {{.name = "text", .kind = Kind::bytes, .dims = {"bytes"}, .dtype = always(Dtype::u8)},
                 {.name = "vocabulary",
                  .role = Role::vocabulary,
                  .kind = Kind::path,
                  .dims = {},
                  .dtype = always(Dtype::u8)}},
      // At most each byte by itself, with a mark behind it.
      .outputs = {{.name = "segmented", .kind = Kind::bytes, .dims = {Extent("bytes", 4)}, .dtype = always(Dtype::u8)}},
      .baseline = "rounds",
      .budget = "exact",
      .cost = "the bytes of a word times its rounds",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<BpeEncode>(); }

}  // namespace assay::bpe_encode
