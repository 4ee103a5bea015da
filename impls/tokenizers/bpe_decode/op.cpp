#include "impls/tokenizers/bpe_decode/op.h"

#include <algorithm>
#include <array>
#include <memory>

#include "harness/core/random.h"
#include "harness/core/relation.h"
#include "impls/tokenizers/texts.h"

namespace assay::bpe_decode {
namespace {

const std::string subwords = "subwords", signs = "signs";

std::vector<ValuesInfo> kinds() {
  std::vector<ValuesInfo> all{{subwords, "words cut in many places, with marks"},
                              {signs, "runs of '@' before blanks, ends of lines and letters"}};
  for (const ValuesInfo& kind : tokenizers::text_kinds()) {
    constexpr std::array<std::string_view, 5> wanted{"mixed", "words", "invalid_utf8", "controls", "code"};
    if (kind.file || std::ranges::find(wanted, kind.name) != wanted.end()) all.push_back(kind);
  }
  return all;
}

std::string draw(const std::string& kind, std::size_t bytes, Random& random) {
  std::string made;
  while (made.size() < bytes) {
    if (kind == subwords || random.chance(0.3))
      for (std::int64_t length = random.between(1, 6); length > 0; --length)
        made += random.chance(0.9) ? static_cast<char>('a' + random.below(26)) : static_cast<char>(random.below(256));
    if (kind == signs) made.append(static_cast<std::size_t>(random.between(0, 5)), '@');
    else if (random.chance(0.5)) made += "@@";
    made += " \n\r \t@"[random.chance(0.5) ? 0 : random.below(6)];
  }
  made.resize(bytes);
  if (bytes > 3 && random.chance(0.25)) made.replace(bytes - 2, 2, "@@");
  return made;
}

std::string reference_decode(std::string_view all) {
  std::string text;
  for (std::size_t at = 0; at < all.size(); ++at) {
    const std::string_view rest = all.substr(at);
    if (rest.starts_with("@@ ")) at += 2;
    else if (rest == "@@" || rest.starts_with("@@\n") || rest.starts_with("@@\r")) at += 1;
    else text += all[at];
  }
  return text;
}

// A letter behind a line does not reach into it.
Relation lines_decode_alike() {
  return {"lines_decode_alike", "what stands before the end of a line is decoded alike alone", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const std::string_view all = inputs[segmented].text();
            const std::size_t end = all.find('\n', all.size() / 2);
            if (end == all.npos) return std::nullopt;
            FollowUp second{which, inputs};
            second.inputs[segmented].bytes.resize(end + 1);
            second.inputs[segmented].dims[0] = static_cast<std::int64_t>(end) + 1;
            for (Dimension& dimension : second.which.dims) dimension.size = static_cast<std::int64_t>(end) + 1;
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            if (first.outputs[text].text().starts_with(second.outputs[text].text())) return std::nullopt;
            return "the first lines alone give another text";
          }};
}

class BpeDecode final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    if (which.values != subwords && which.values != signs)
      return {tokenizers::draw_text("segmented", which.values, which.dim("bytes"), which.seed, resources)};
    Random random(derive_seed(which.seed, which.values));
    const std::string made = draw(which.values, static_cast<std::size_t>(which.dim("bytes")), random);
    const auto* first = reinterpret_cast<const std::byte*>(made.data());
    return {{"segmented", Kind::bytes, Dtype::u8, {which.dim("bytes")}, {first, first + made.size()}, false}};
  }

  std::vector<Expectation> expect(const Case&, const std::vector<Buffer>& inputs, const RowSample&) const override {
    Expectation expected;
    for (const char byte : reference_decode(inputs[segmented].text()))
      expected.exact.push_back(static_cast<unsigned char>(byte));
    return {std::move(expected)};
  }

  std::vector<Relation> relations() const override { return {lines_decode_alike()}; }

  std::string context(const Case&, const std::vector<Buffer>& inputs, std::size_t, std::int64_t index,
                      const std::vector<Value>&) const override {
    const std::string made = reference_decode(inputs[segmented].text());
    const auto at = static_cast<std::size_t>(index);
    return at >= made.size() ? tokenizers::end_of(made) : tokenizers::surroundings(made, at, at + 1);
  }

 private:
  const OpInfo info_{
      .name = "bpe_decode",
      .family = "tokenizers",
      .summary = "The text of subwords that are marked with '@@ '",
      .formula = "the text without each '@@ ', and without each '@@' behind which a line ends",
      .source = "README of subword-nmt 0.3.8: sed -r 's/(@@ )|(@@ ?$)//g'",
      .dimensions = {tokenizers::bytes_dimension()},
      .parameters = {},
      .dtypes = {Dtype::u8},
      .values = kinds(),
      .inputs = {{.name = "segmented", .kind = Kind::bytes, .dims = {"bytes"}, .dtype = always(Dtype::u8)}},
      .outputs = {{.name = "text", .kind = Kind::bytes, .dims = {"bytes"}, .dtype = always(Dtype::u8)}},
      .budget = "exact",
      .cost = "linear in the bytes",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<BpeDecode>(); }

}  // namespace assay::bpe_decode
