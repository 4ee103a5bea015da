#include "impls/segmenters/uax29_graphemes/op.h"

#include "impls/segmenters/reference_break_cutter.h"
#include "impls/segmenters/uax29_graphemes/reference.h"

namespace assay::uax29_graphemes {
namespace {

class Graphemes final : public segmenters::BreakCutter {
 public:
  Graphemes()
      : BreakCutter(segmenters::Boundaries::graphemes, uax29_graphemes::reference_ends,
                    {.name = "uax29_graphemes",
                     .summary = "Cuts a text into grapheme clusters, what a reader takes for one character",
                     .formula = "the rules GB1 to GB999, among them GB9c: a cut wherever no rule forbids one",
                     .section = "3.1.1"}) {}
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<Graphemes>(); }

}  // namespace assay::uax29_graphemes
