#include "impls/tokenizers/libsentencepiece.h"

#include <algorithm>
#include <string>
#include <vector>

#include "impls/tokenizers/unigram_lattice/segmentations.h"
#include "impls/tokenizers/unigram_nbest/op.h"

namespace assay::unigram_nbest {
namespace {

using Model = tokenizers::LibraryModel;

// It gives a run of unknown characters as one piece, whose text is that of the run in the normalised text; here each
// of them is an id.
void write_ids(const Model& model, const sentencepiece::ImmutableSentencePieceText& found, std::int32_t*& at) {
  std::int32_t* const count = at++;
  for (const auto& piece : found.pieces()) {
    const auto id = static_cast<std::int32_t>(piece.id());
    std::int64_t times = 1;
    if (id == model.file.unknown && !model.file.byte_fallback)
      times = std::ranges::count_if(piece.piece(),
                                    [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; });
    at = std::fill_n(at, times, id);
  }
  *count = static_cast<std::int32_t>(at - count - 1);
}

Prepared prepare_nbest_of_library(const Request& request) {
  if (request.parameters.get<std::string>("rule") != double_rule)
    return Unsupported{"it sums in float32, and gives symbols scores of its own: rule=double"};
  const auto loaded = tokenizers::load_library_model(request.inputs[vocabulary].text(),
                                                     tokenizers::SentencePieceModel::Kind::unigram, "unigram");
  if (const auto* refused = std::get_if<Unsupported>(&loaded)) return *refused;
  const auto model = std::get<0>(loaded);
  const auto wanted = static_cast<int>(request.parameters.get<std::int64_t>("n"));
  return make_runner([model, wanted](const Call& call) {
    // Asked for one, it gives that of its encoder, and no score.
    const auto whole =  // that all of them are parts of
        model->processor.NBestEncodeAsImmutableProto(call.inputs[text].text(), std::max(wanted, 2));
    const auto all = whole.nbests();
    auto* at = call.outputs[ids].as<std::int32_t>();
    auto* const score = call.outputs[scores].as<double>();
    std::fill_n(score, unigram_lattice::most_segmentations, 0.0);
    for (std::size_t i = 0; i < std::min(all.size(), static_cast<std::size_t>(wanted)); ++i) {
      write_ids(*model, all[i], at);
      score[i] = double{all[i].score()};
    }
    call.outputs[ids].dims[0] = at - call.outputs[ids].as<std::int32_t>();
  });
}

}  // namespace

Implementation libsentencepiece() {
  return tokenizers::library_implementation(prepare_nbest_of_library,
                                            "SentencePieceProcessor::NBestEncodeAsImmutableProto, of two or more");
}

}  // namespace assay::unigram_nbest
