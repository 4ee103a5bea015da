#include "impls/segmenters/characters/op.h"

#include "impls/tokenizers/reference_cutter.h"

namespace assay::characters {
namespace {

class Characters final : public tokenizers::Cutter {
 public:
  Characters() : Cutter(described()) {}

  std::optional<Domain> domain(Dtype) const override {
    return tokenizers::every_text_with(info().name,
                                       {{{"unit", std::string("code_points")}}, {{"unit", std::string("bytes")}}});
  }

 private:
  std::vector<std::int64_t> reference_ends(const std::vector<Buffer>& inputs,
                                           const Parameters& parameters) const override {
    const std::string_view whole = inputs[text].text();
    std::vector<std::int64_t> ends;
    for (std::size_t at = 0; at < whole.size();) {
      at += by_bytes(parameters) ? 1 : tokenizers::character_at(whole, at).bytes;
      ends.push_back(static_cast<std::int64_t>(at));
    }
    return ends;
  }

  static OpInfo described() {
    OpInfo info;
    info.name = "characters";
    info.summary = "Cuts a text into code points or into bytes";
    info.formula =
        "one piece for each well-formed UTF-8 sequence and for each byte that is part of none; or for each byte";
    info.source = "Unicode 16.0, section 3.9, table 3-7; as ByT5 (Xue et al. 2022) and CANINE (Clark et al. 2022) cut";
    info.parameters = {{"unit",
                        "what a piece is",
                        std::string("code_points"),
                        {std::string("code_points"), std::string("bytes")},
                        {},
                        {},
                        {"code_points", "bytes"}}};
    info.baseline = "naive";
    info.cost = "linear in the text";
    return info;
  }
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<Characters>(); }

}  // namespace assay::characters
