#include "impls/norms/mutants.h"

#include "impls/norms/rms_norm/op.h"

namespace assay::rms_norm {
namespace {

norms::SteppedNorm assemble(const Request& request, norms::Steps steps) {
  const Settings settings = settings_of(request.parameters);
  std::vector<double> weights = norms::widen_weights(request.inputs[gamma], settings.weight_offset);
  std::vector<double> biases(weights.size());
  return {std::move(steps), settings.eps, std::move(weights), std::move(biases)};
}

norms::SteppedNorm assemble_without_offset(const Request& request, norms::Steps steps) {
  norms::SteppedNorm norm = assemble(request, std::move(steps));
  norm.weights = norms::widen_weights(request.inputs[gamma], 0);
  return norm;
}

std::vector<norms::Bug> bugs() {
  std::vector<norms::Bug> all = norms::bugs_of_any_norm();
  all.push_back(
      {"mean_subtracted", "the mean square is taken around the mean, as layer_norm does", [](norms::Steps& s) {
         s.variance = [](norms::Elements row, double count, double) {
           return norms::sum_of_squares(row, norms::sum_of(row) / count) / count;
         };
       }});
  all.push_back({"root_missing", "divided by the mean square itself",
                 [](norms::Steps& s) { s.root = [](double square, double eps, double) { return square + eps; }; }});
  all.push_back(
      {"one_column_without_eps", "a row of one element is divided by its absolute value", [](norms::Steps& s) {
         s.root = [](double square, double eps, double count) { return std::sqrt(count == 1 ? square : square + eps); };
       }});
  return all;
}

}  // namespace

std::vector<Mutant> mutants() {
  std::vector<Mutant> all = norms::mutants_of({.centred = false}, bugs(), assemble);
  all.push_back({"weight_offset_ignored", "weight_offset is not added to gamma", [](const Request& request, bool bug) {
                   const norms::Steps steps{.centred = false};
                   return norms::prepare_stepped(
                       request, bug ? assemble_without_offset(request, steps) : assemble(request, steps));
                 }});
  return all;
}

}  // namespace assay::rms_norm
