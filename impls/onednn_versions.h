// What differs between the versions of oneDNN: how a primitive is made. For onednn.cpp alone.
#pragma once

#include <vector>

#include "impls/onednn.h"

namespace assay::onednn {

using dnnl::memory;

inline constexpr int last_dimension = 1;  // of all that has rows

#if DNNL_VERSION_MAJOR >= 3

inline dnnl::eltwise_forward make_eltwise(const dnnl::engine& where, dnnl::algorithm algorithm,
                                          const memory::desc& from, const memory::desc& to, float alpha,
                                          const dnnl::primitive_attr& how = {}) {
  return {{where, dnnl::prop_kind::forward_inference, algorithm, from, to, alpha, 0.0f, how}};
}

inline dnnl::binary make_product(const dnnl::engine& where, const memory::desc& a, const memory::desc& b,
                                 const memory::desc& to) {
  return {{where, dnnl::algorithm::binary_mul, a, b, to}};
}

inline dnnl::binary make_binary(const dnnl::engine& where, dnnl::algorithm algorithm, const memory::desc& one,
                                const memory::desc& other, const memory::desc& to) {
  return {{where, algorithm, one, other, to}};
}

inline dnnl::sum make_sum(const dnnl::engine& where, const memory::desc& to, const std::vector<float>& factors,
                          const std::vector<memory::desc>& terms) {
  return {{where, to, factors, terms}};
}

inline dnnl::reduction make_mean(const dnnl::engine& where, const memory::desc& from, const memory::desc& to) {
  return {{where, dnnl::algorithm::reduction_mean, from, to, 0.0f, 0.0f}};
}

inline dnnl::softmax_forward make_softmax(const dnnl::engine& where, const memory::desc& from, const memory::desc& to) {
  return {{where, dnnl::prop_kind::forward_inference, dnnl::algorithm::softmax_accurate, from, to, last_dimension}};
}

inline dnnl::layer_normalization_forward make_normalization(const dnnl::engine& where, const memory::desc& from,
                                                            const memory::desc& to, const memory::desc* statistics,
                                                            float eps, dnnl::normalization_flags flags) {
  const auto kind = dnnl::prop_kind::forward_inference;
  if (statistics != nullptr) return {{where, kind, from, to, *statistics, eps, flags}};
  return {{where, kind, from, to, eps, flags}};
}

inline dnnl::matmul::primitive_desc make_matmul(const dnnl::engine& where, const memory::desc& x,
                                                const memory::desc& weight, const memory::desc* bias,
                                                const memory::desc& y, const dnnl::primitive_attr& how) {
  if (bias != nullptr) return {where, x, weight, *bias, y, how};
  return {where, x, weight, y, how};
}

inline void append_eltwise(dnnl::post_ops& operations, dnnl::algorithm algorithm, float alpha) {
  operations.append_eltwise(algorithm, alpha, 0.0f);
}

#else

inline dnnl::matmul::primitive_desc make_matmul(const dnnl::engine& where, const memory::desc& x,
                                                const memory::desc& weight, const memory::desc* bias,
                                                const memory::desc& y, const dnnl::primitive_attr& how) {
  if (bias != nullptr) return {{x, weight, *bias, y}, how, where};
  return {{x, weight, y}, how, where};
}

inline void append_eltwise(dnnl::post_ops& operations, dnnl::algorithm algorithm, float alpha) {
  operations.append_eltwise(1.0f, algorithm, alpha, 0.0f);
}

inline dnnl::eltwise_forward make_eltwise(const dnnl::engine& where, dnnl::algorithm algorithm,
                                          const memory::desc& from, const memory::desc&, float alpha,
                                          const dnnl::primitive_attr& how = {}) {
  return {{{dnnl::prop_kind::forward_inference, algorithm, from, alpha, 0.0f}, how, where}};
}

inline dnnl::binary make_product(const dnnl::engine& where, const memory::desc& a, const memory::desc& b,
                                 const memory::desc& to) {
  return {{{dnnl::algorithm::binary_mul, a, b, to}, where}};
}

inline dnnl::binary make_binary(const dnnl::engine& where, dnnl::algorithm algorithm, const memory::desc& one,
                                const memory::desc& other, const memory::desc& to) {
  return {{{algorithm, one, other, to}, where}};
}

inline dnnl::sum make_sum(const dnnl::engine& where, const memory::desc& to, const std::vector<float>& factors,
                          const std::vector<memory::desc>& terms) {
  return {{to, factors, terms, where}};
}

inline dnnl::reduction make_mean(const dnnl::engine& where, const memory::desc& from, const memory::desc& to) {
  return {{{dnnl::algorithm::reduction_mean, from, to, 0.0f, 0.0f}, where}};
}

inline dnnl::softmax_v2_forward make_softmax(const dnnl::engine& where, const memory::desc& from,
                                             const memory::desc& to) {
  const auto kind = dnnl::prop_kind::forward_inference;
  return {{{kind, dnnl::algorithm::softmax_accurate, from, to, last_dimension}, where}};
}

inline dnnl::layer_normalization_forward make_normalization(const dnnl::engine& where, const memory::desc& from,
                                                            const memory::desc&, const memory::desc* statistics,
                                                            float eps, dnnl::normalization_flags flags) {
  const auto kind = dnnl::prop_kind::forward_inference;
  if (statistics != nullptr) return {{{kind, from, *statistics, eps, flags}, where}};
  return {{{kind, from, eps, flags}, where}};
}

#endif

#if DNNL_VERSION_MAJOR > 3 || (DNNL_VERSION_MAJOR == 3 && DNNL_VERSION_MINOR >= 8)
inline constexpr bool rms_normalization = true;
inline constexpr auto root_mean_square_flag = dnnl::normalization_flags::rms_norm;
#else
inline constexpr bool rms_normalization = false;
inline constexpr auto root_mean_square_flag = dnnl::normalization_flags::none;
#endif

}  // namespace assay::onednn
