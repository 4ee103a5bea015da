#include <algorithm>
#include <cmath>
#include <limits>

#include "impls/norms/family/norm_contract.h"
#include "impls/norms/layer_norm/normal_contract.h"

namespace assay::deep_norm {
namespace {

// Wang et al. 2022, figure 2: by what the residual branch is multiplied. beta, the gain by which some weights of f are
// initialised, is no part of what is computed: (8 N)^-1/4, (8 M)^-1/4, and in a pair 0.87 (N^4 M)^-1/16 of the encoder
// and (12 M)^-1/4 of the decoder.
double alpha_of(const Parameters& parameters) {
  const auto n = static_cast<double>(parameters.get<std::int64_t>("encoder_layers"));
  const auto m = static_cast<double>(parameters.get<std::int64_t>("decoder_layers"));
  const std::string& stack = parameters.get<std::string>("stack");
  if (stack == "encoder") return std::pow(2 * n, 0.25);
  if (stack == "decoder") return std::pow(2 * m, 0.25);
  if (stack == "encoder_of_pair") return 0.81 * std::pow(n * n * n * n * m, 1.0 / 16);
  return std::pow(3 * m, 0.25);
}

// The sum is not rounded to storage, and is no output. alpha is rounded to float32 and multiplied (u |alpha x| each),
// and the addition rounds once: u (2 |alpha x| + |s|). By what a row is then off, its elements, its mean and its root
// move (ErrorsOfRow). Roundings of denormals, 2^-150 each, are part of the 2^-126 of layer_norm.
norms::Made blended(double alpha, double x, double f) {
  const double scaled = alpha * x, sum = scaled + f;
  const double error = norms::u * (2 * std::fabs(scaled) + std::fabs(sum));
  return {sum, std::isfinite(error) ? error : 0, sum, std::fabs(scaled) + std::fabs(f)};
}

// An encoder alone and a decoder alone that are as deep have the same alpha.
Relation depth_counts_alike() {
  return {
      "depth_counts_alike", "an encoder and a decoder of the same depth, each by itself, give the same outputs", true,
      [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
        const bool encoder = which.parameters.get<std::string>("stack") == "encoder";
        if (!encoder && which.parameters.get<std::string>("stack") != "decoder") return std::nullopt;
        FollowUp second{which, inputs};
        const ParameterValue n = *which.parameters.find("encoder_layers"), m = *which.parameters.find("decoder_layers");
        for (Parameter& each : second.which.parameters) {
          if (each.name == "stack") each.value = std::string(encoder ? "decoder" : "encoder");
          if (each.name == "encoder_layers") each.value = m;
          if (each.name == "decoder_layers") each.value = n;
        }
        return second;
      },
      norms::outputs_that_differ};
}

ParameterInfo depth(const char* name, const char* doc) {
  return {name,  doc, std::int64_t{12}, {std::int64_t{12}, std::int64_t{1}, std::int64_t{8}, std::int64_t{100}}, 1,
          10000, {}};
}

std::vector<ParameterInfo> parameters() {
  std::vector<ParameterInfo> all = layer_norm::parameters();
  all.push_back(
      {"stack",
       "what the layer belongs to: an encoder or a decoder alone, or one of an encoder-decoder pair",
       std::string("encoder"),
       {std::string("encoder"), std::string("decoder"), std::string("encoder_of_pair"), std::string("decoder_of_pair")},
       {},
       {},
       {"encoder", "decoder", "encoder_of_pair", "decoder_of_pair"}});
  all.push_back(depth("encoder_layers", "N, how many layers the encoder has; of a decoder alone, nothing"));
  all.push_back(depth("decoder_layers", "M, how many layers the decoder has; of an encoder alone, nothing"));
  return all;
}

}  // namespace

std::unique_ptr<Op> op() {
  return norms::norm({
      .name = "deep_norm",
      .summary = "Layer normalisation of each row of alpha x + f, alpha by the depth of the model",
      .formula = "y = layer_norm(alpha x + f); alpha = (2 N)^(1/4) of an encoder of N layers, (2 M)^(1/4) of a decoder "
                 "of M, and in a pair of both 0.81 (N^4 M)^(1/16) of the encoder, (3 M)^(1/4) of the decoder",
      .source = "Wang et al. 2022, DeepNet: Scaling Transformers to 1,000 Layers, section 3 and figure 2",
      .budget = "that of layer_norm for s = alpha x + f, and what its row is off by before: with e = u (2 |alpha x| + "
                "|s|) of each element and r = sqrt(mean(e^2)), (|gamma| (e + mean(e)) + |y - beta| r) / (sqrt(v + eps) "
                "- r), u = 2^-24: alpha, its product and the sum are rounded to float32, and s is not stored. Nothing "
                "is promised where |alpha x| + |f| >= 2^63 / sqrt(n), or where 2 r >= sqrt(v + eps)",
      .parameters = parameters(),
      .weights = norms::affine_weights(),
      .flops = 10,  // a product and an addition; add; subtract, square, add; subtract, two products, add
      .normal = layer_norm::normal,
      .laws = {norms::scales_with_its_row(), norms::shift_invariant(1), depth_counts_alike()},
      .second = "f",
      .makes =
          [](const Case& which) {
            return [alpha = alpha_of(which.parameters)](double x, double f) { return blended(alpha, x, f); };
          },
      .budget_of_sum = {},
  });
}

}  // namespace assay::deep_norm
