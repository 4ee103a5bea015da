// Cases: their ids, and the files of counterexamples.
#include "harness/check/counterexample.h"
#include "harness/core/case.h"
#include "tests/fuzz/target.h"

namespace assay::fuzz {
namespace {

// As far as it can be computed without any worker.
void compute(const Op& op, const Case& which, const std::vector<Buffer>& inputs) {
  const std::vector<ValueForm> outputs = op.outputs(which, inputs);
  const std::vector<Expectation> expected = op.expect(which, inputs);
  require(outputs.size() == expected.size(), "each output has its expectation");
  op.work(which, inputs);
}

}  // namespace

void case_id(std::string_view input) {
  const Op* op = find_op(op_of_id(input));
  if (op == nullptr) return;
  refuses_cleanly([&] {
    const Case which = parse_case(input, op->info());
    require(parse_case(to_id(which), op->info()) == which, "what is printed reads back: " + to_id(which));
    if (!is_small(which) || !which.literal.empty()) return;
    try {
      const std::vector<Buffer> inputs = op->generate(which, NoResources());
      require(inputs == op->generate(which, NoResources()), "the same id is the same case");
      compute(*op, which, inputs);
    } catch (const AbsentResource&) {
    }
  });
}

void counterexample(std::string_view input) {
  const InputFile file(input);
  refuses_cleanly([&] {
    Counterexample example = read_counterexample(file.path());
    if (!is_small(example.which)) return;
    const Op* op = find_op(example.which.op);
    require(op != nullptr, "it is of an op that there is");
    try {
      if (!example.literal()) return;
      const LiteralCase literal = restore_literal(*op, example, NoResources());
      compute(*op, literal.which, literal.inputs);
    } catch (const AbsentResource&) {
    }
    // What is kept is what was read.
    const CounterexampleStore store(scratch_folder() + "/counterexamples");
    const Counterexample again = store.find(store.keep(example));
    require(to_id(again.which) == to_id(example.which) && hash_of(again.inputs) == hash_of(example.inputs),
            "a counterexample that is kept is the same when it is read");
  });
}

}  // namespace assay::fuzz
