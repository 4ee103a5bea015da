#include "harness/core/contract.h"

#include <algorithm>
#include <stdexcept>

#include "harness/core/distributions.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/random.h"

namespace assay {
namespace {

// What a NaN or an infinity in one weight does is not seen where there is one in each: one weight alone has them. Which
// one, by its place among the weights of the case; -1: all are of their kind.
std::int64_t only_weight(const OpInfo& op, const Case& which) {
  if (which.weight_values != "some_nan" && which.weight_values != "some_inf") return -1;
  const auto weights = std::ranges::count_if(
      op.inputs, [&](const ValueInfo& input) { return input.constant() && input.is_present(which); });
  if (weights < 2) return -1;
  return static_cast<std::int64_t>(derive_seed(which.seed, "weight") % static_cast<std::uint64_t>(weights));
}

}  // namespace

std::vector<Buffer> Op::generate(const Case& which, const Resources&) const {
  Random random(which.seed);
  std::vector<Buffer> inputs;
  const std::int64_t only = only_weight(info(), which);
  std::int64_t weight = 0;
  for (const ValueInfo& input : info().inputs) {
    if (!input.is_present(which)) continue;
    if (input.kind != Kind::array) throw std::logic_error(info().name + " has to make " + input.name + " itself");
    const ValueForm form = input.form_in(which);
    if (input.constant()) {
      const bool usual = only >= 0 && weight++ != only;
      inputs.push_back(draw_weight(form, usual ? "" : which.weight_values, input.spread, which.dtype, random));
    } else {
      const double scale = input.scale_parameter.empty() ? 1 : which.parameters.get<double>(input.scale_parameter);
      inputs.push_back(draw_array(form.name, form.dtype, form.dims, which.values, random, scale));
    }
    inputs.back().constant = input.constant();
  }
  return inputs;
}

std::vector<ValueForm> Op::outputs(const Case& which, const std::vector<Buffer>& inputs) const {
  return output_forms(info(), which, inputs);
}

Work Op::work(const Case& which, const std::vector<Buffer>& inputs) const {
  const OpInfo& op = info();
  Work work;
  if (op.flops) work.flops = op.flops(which);
  if (op.takes_text()) {
    for (const Buffer& input : inputs)
      if (input.kind == Kind::bytes) work.characters += static_cast<double>(input.bytes.size());
    return work;
  }
  if (op.in_registers) return work;
  const auto bytes_of = [](const ValueForm& form) {
    return static_cast<double>(form.count()) * static_cast<double>(size_of(form.dtype));
  };
  for (const Buffer& input : inputs) work.bytes += bytes_of(input.form());
  for (const ValueForm& output : output_forms(op, which, inputs)) work.written += bytes_of(output);
  work.bytes += work.written;
  return work;
}

std::vector<WrittenFile> Op::written(const Case&, const std::vector<Buffer>&, const FileFormat& format) const {
  throw InputError(info().name + " has no outputs that are written as " + format.name);
}

std::string why_not_literal(const Case& which) {
  return "the values of literal=" + which.literal +
         " are in its user's files, which are not given here (--input NAME=FILE)";
}

std::vector<Buffer> inputs_of(const Op& op, const Case& which, const Resources& resources) {
  if (which.literal.empty()) return op.generate(which, resources);
  if (const SharedTensors own = resources.tensors(which.literal)) return own->inputs;
  throw AbsentResource{why_not_literal(which)};
}

RowSample sample_of(const OpInfo& op, const Case& which, double most_elements) {
  // A row of a product costs thousands of times as much as it is long: of such rows a few must do.
  constexpr double most_flops = 0x1p32;
  constexpr std::int64_t fewest = 16, fewest_of_costly = 4;
  const DimensionInfo* independent = op.independent_dimension();
  if (independent == nullptr) return {};
  const std::int64_t rows = which.dim(independent->name);
  double elements = 0;
  for (const ValueInfo& output : op.outputs)
    if (output.is_present(which)) elements += static_cast<double>(output.form_in(which).count());
  const double flops = op.flops ? op.flops(which) / most_flops : 0,
               too_much = std::max(elements / most_elements, flops);
  const std::int64_t least = flops > elements / most_elements ? fewest_of_costly : fewest;
  if (too_much <= 1 || rows <= least) return {};
  const std::int64_t wanted = std::max(least, static_cast<std::int64_t>(static_cast<double>(rows) / too_much));
  RowSample sample{{0, rows - 1}};
  Random random(derive_seed(which.seed, "rows" + which.literal));
  while (static_cast<std::int64_t>(sample.rows.size()) < wanted)
    sample.rows.push_back(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(rows))));
  std::ranges::sort(sample.rows);
  sample.rows.erase(std::ranges::unique(sample.rows).begin(), sample.rows.end());
  return sample;
}

const Op* find_op(std::string_view name) {
  for (const std::unique_ptr<Op>& op : all_ops())
    if (op->info().name == name) return op.get();
  return nullptr;
}

std::vector<std::string> op_names() {
  std::vector<std::string> names;
  for (const std::unique_ptr<Op>& op : all_ops())
    if (!op->info().probe) names.push_back(op->info().name);
  return names;
}

}  // namespace assay
