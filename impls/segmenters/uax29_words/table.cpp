// The rules as an automaton over a two-stage table of classes.
#include "impls/segmenters/uax29_words/machine.h"

namespace assay::uax29_words {
namespace {

Prepared prepare_table(const Request&) { return make_runner(segmenters::cut_by_automaton<Machine>); }

}  // namespace

Implementation table() {
  return own_implementation(prepare_table,
                            "the rules as an automaton of 28 states, stepped once for each character without branches");
}

}  // namespace assay::uax29_words
