#include "impls/segmenters/uax29_words/op.h"

#include "impls/segmenters/reference_break_cutter.h"
#include "impls/segmenters/uax29_words/reference.h"

namespace assay::uax29_words {
namespace {

class Words final : public segmenters::BreakCutter {
 public:
  Words()
      : BreakCutter(segmenters::Boundaries::words, uax29_words::reference_ends,
                    {.name = "uax29_words",
                     .summary = "Cuts a text at word boundaries, by rules alone",
                     .formula = "the rules WB1 to WB999: a cut wherever no rule forbids one",
                     .section = "4.1.1"}) {}
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<Words>(); }

}  // namespace assay::uax29_words
