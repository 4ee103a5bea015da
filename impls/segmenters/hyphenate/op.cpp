#include "impls/segmenters/hyphenate/op.h"

#include <memory>
#include <utility>

#include "harness/core/relation.h"
#include "impls/segmenters/hyphenate/hyphenate_relations.h"
#include "impls/segmenters/hyphenate/reference.h"
#include "impls/segmenters/hyphenate/reference_texts.h"
#include "impls/tokenizers/reference_cutter.h"

namespace assay::hyphenate {
namespace {

class Hyphenate final : public tokenizers::Cutter {
 public:
  Hyphenate() : Cutter(described()) {}

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    const auto found = resources.vocabulary(which.parameters.get<std::string>("vocabulary"));
    if (found.path.empty()) throw AbsentResource{found.reason};
    const auto buffer = [](const char* name, Kind kind, const std::string& bytes) {
      const auto* first = reinterpret_cast<const std::byte*>(bytes.data());
      return Buffer{name, kind, Dtype::u8, {std::ssize(bytes)}, {first, first + bytes.size()}, kind == Kind::path};
    };
    return {is_kind_of_words(which.values)
                ? buffer("text", Kind::bytes, draw_words(which, *files_.read(found.path)))
                : tokenizers::draw_text("text", which.values, which.dim("bytes"), which.seed, resources),
            buffer("vocabulary", Kind::path, found.path)};
  }

  std::vector<Relation> relations() const override {
    return {texts_before_a_blank_cut_alike(), capitals_cut_alike(), margins_are_kept(files_)};
  }

  // Beside cells and draws: all characters, and words that cross each other's patterns.
  std::optional<Domain> domain(Dtype) const override {
    return Domain{"all characters of three planes, and words of patterns", planned_words(info())};
  }

 private:
  std::vector<std::int64_t> reference_ends(const std::vector<Buffer>& inputs,
                                           const Parameters& parameters) const override {
    return hyphenate::reference_ends(inputs[text].text(), *files_.read(std::string(inputs[vocabulary].text())),
                                     settings_of(parameters));
  }

  static OpInfo described() {
    std::vector<ValuesInfo> kinds = kinds_of_words();
    for (const ValuesInfo& kind : tokenizers::text_kinds()) kinds.push_back(kind);
    const auto margin = [](const char* name, const char* doc) {
      return ParameterInfo{
          name,
          std::string("at least so many characters of a word stand ") + doc + " a cut; 0: as the file says",
          std::int64_t{0},
          {std::int64_t{0}, std::int64_t{1}, std::int64_t{4}},
          0,
          double{greatest_margin},
          {}};
    };
    return {
        .name = "hyphenate",
        .family = "segmenters",
        .summary = "Cuts words where they may be hyphenated",
        .formula =
            "a word is .c1 ... cn.; at each place the highest level of all patterns that match there; a cut where it "
            "is odd, `left` characters from the beginning and `right` from the end at least",
        .source =
            "Liang 1983, Word Hy-phen-a-tion by Com-put-er (Stanford, STAN-CS-83-977), ch. 4; files as libhyphen 2.8.8 "
            "has them (README.hyphen); classes and small letters of Unicode 16",
        .dimensions = {},
        .parameters = {tokenizers::file_parameter("vocabulary",
                                                  "patterns, by their name in specs/resources.toml, or of your own",
                                                  "small_hyphens", {"small_hyphens", "awkward_hyphens"}),
                       margin("left", "before"), margin("right", "behind")},
        .dtypes = {},
        .values = std::move(kinds),
        .inputs = {tokenizers::file_input("vocabulary")},
        .outputs = {},
        .baseline = "trie",
        .budget = {},
        .cost = "the characters of a text times those of the longest pattern",
    };
  }

  mutable PatternsOfFiles files_;
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<Hyphenate>(); }

}  // namespace assay::hyphenate
