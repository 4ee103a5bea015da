#include <algorithm>

#include "impls/norms/family/mutants.h"

namespace assay::layer_norm {

using namespace norms;

// mean(x^2) - mean(x)^2 in float32, in 32 lanes: nothing is wrong with its sums.
static double one_pass_variance(Elements row, double count) {
  float sums[32] = {}, squares[32] = {};
  for (std::size_t i = 0; i < row.size(); ++i) {
    const auto element = static_cast<float>(row[i]);
    sums[i % 32] += element;
    squares[i % 32] += element * element;
  }
  float sum = 0, square = 0;
  for (int lane = 0; lane < 32; ++lane) sum += sums[lane], square += squares[lane];
  const auto n = static_cast<float>(count);
  const float variance = square / n - (sum / n) * (sum / n);
  return std::isnan(variance) ? variance : std::max(variance, 0.0f);
}

std::vector<Bug> bugs() {
  return {
      {"one_pass_variance", "mean(x^2) - mean(x)^2 in float32",
       [](Steps& s) { s.variance = [](Elements row, double count, double) { return one_pass_variance(row, count); }; }},
      {"bias_ignored", "beta is taken for 0",
       [](Steps& s) { s.weigh = [](double normal, double weight, double) { return normal * weight; }; }},
      {"bias_applied_twice", "beta is added twice",
       [](Steps& s) {
         s.weigh = [](double normal, double weight, double bias) { return normal * weight + 2 * bias; };
       }},
      {"bias_before_weight", "beta is added before the product with gamma",
       [](Steps& s) { s.weigh = [](double normal, double weight, double bias) { return (normal + bias) * weight; }; }},
      {"weights_exchanged", "beta is what is multiplied, and gamma what is added",
       [](Steps& s) { s.weigh = [](double normal, double weight, double bias) { return normal * bias + weight; }; }},
      {"gamma_needs_beta", "gamma is taken for 1 where there is no beta", [](Steps& s) { s.gamma_needs_beta = true; }},
      {"beta_taken_for_gamma", "where there is beta alone, it is what is multiplied",
       [](Steps& s) { s.beta_taken_for_gamma = true; }},
      {"mean_not_subtracted", "the mean is taken for 0, as in rms_norm", [](Steps& s) { s.centred = false; }},
      {"variance_around_zero", "the mean is subtracted from x but not from what is squared",
       [](Steps& s) {
         s.variance = [](Elements row, double count, double) { return sum_of_squares(row, 0) / count; };
       }},
      {"padding_in_variance", "the last vector of 8 is padded with zeros, and their distance to the mean counts",
       [](Steps& s) {
         s.variance = [](Elements row, double count, double mean) {
           const double padding = std::ceil(count / 8) * 8 - count;
           return (sum_of_squares(row, mean) + padding * mean * mean) / count;
         };
       }},
      {"centred_in_place", "in place, the mean is subtracted once more before the variance is taken",
       [](Steps& s) { s.centred_in_place = true; }},
  };
}

}  // namespace assay::layer_norm
