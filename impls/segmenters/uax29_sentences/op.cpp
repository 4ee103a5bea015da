#include "impls/segmenters/uax29_sentences/op.h"

#include "impls/segmenters/reference_break_cutter.h"
#include "impls/segmenters/uax29_sentences/reference.h"

namespace assay::uax29_sentences {
namespace {

class Sentences final : public segmenters::BreakCutter {
 public:
  Sentences()
      : BreakCutter(segmenters::Boundaries::sentences, uax29_sentences::reference_ends,
                    {.name = "uax29_sentences",
                     .summary = "Cuts a text at sentence boundaries, by rules alone",
                     .formula = "the rules SB1 to SB998: a cut behind the end of a line and behind SATerm Close* Sp*, "
                                "unless a rule forbids it",
                     .section = "5.1"}) {}
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<Sentences>(); }

}  // namespace assay::uax29_sentences
