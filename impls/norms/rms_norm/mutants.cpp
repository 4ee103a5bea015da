#include "impls/norms/family/mutants.h"

namespace assay::rms_norm {

using namespace norms;

std::vector<Bug> bugs() {
  return {
      {"mean_subtracted", "the mean square is taken around the mean, as layer_norm does",
       [](Steps& s) {
         s.variance = [](Elements row, double count, double) {
           return sum_of_squares(row, sum_of(row) / count) / count;
         };
       }},
      {"root_missing", "divided by the mean square itself",
       [](Steps& s) { s.root = [](double square, double eps, double) { return square + eps; }; }},
      {"one_column_without_eps", "a row of one element is divided by its absolute value",
       [](Steps& s) {
         s.root = [](double square, double eps, double count) { return std::sqrt(count == 1 ? square : square + eps); };
       }},
      {"weight_offset_ignored", "weight_offset is not added to gamma", [](Steps& s) { s.offset_ignored = true; }},
  };
}

}  // namespace assay::rms_norm
