#include "impls/blocks/family/simd.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "impls/blocks/family/products.h"
#include "impls/threads/fork_join.h"

namespace assay::blocks {
namespace {

// Less is done sooner than another thread is woken.
constexpr std::int64_t least_work = 1 << 18;

// At a cache line, as a panel has to lie.
class Aligned {
 public:
  explicit Aligned(std::size_t bytes) : memory_(bytes + 64) {}
  std::byte* data() { return memory_.data() + (64 - reinterpret_cast<std::uintptr_t>(memory_.data()) % 64) % 64; }

 private:
  std::vector<std::byte> memory_;
};

class PackedProduct {
 public:
  PackedProduct(const Step& step, std::int64_t rows, const Kernels& kernels, threads::ForkJoin* fork_join)
      : kernels_(kernels),
        terms_(step.weight->dims[0]),
        cols_(step.weight->dims[1]),
        panels_((cols_ + kernels.panel - 1) / kernels.panel),
        packed_(static_cast<std::size_t>(panels_ * terms_ * kernels.panel) * size_of(*step.weight)),
        fork_join_(fork_join) {
    pack(*step.weight);
    kernel_ = step.weight->dtype == Dtype::f32    ? kernels.f32
              : step.weight->dtype == Dtype::bf16 ? kernels.bf16
                                                  : kernels.f16;
    const std::int64_t most = fork_join == nullptr ? 1 : fork_join->threads();
    parts_ = static_cast<int>(std::clamp<std::int64_t>(rows * terms_ * cols_ / least_work, 1,
                                                       std::min(most, std::max<std::int64_t>(panels_, 1))));
    const auto bytes = static_cast<std::size_t>(kernels.memory_for(rows, terms_, panels_)) * sizeof(float);
    for (int part = 0; part < parts_; ++part) memory_.emplace_back(bytes);
  }

  void run(const FloatRows& in, const FloatRows& out, const Finish& finish) {
    PanelJob job{in.data,
                 out.rows,
                 in.stride,
                 terms_,
                 packed_.data(),
                 cols_,
                 0,
                 panels_,
                 floats_of(0),
                 out.data,
                 out.stride,
                 finish.bias,
                 finish.times.data,
                 finish.plus.data,
                 finish.plus_too.data,
                 finish.times.stride,
                 finish.plus.stride,
                 finish.plus_too.stride,
                 finish.scale,
                 static_cast<int>(finish.activation)};
    if (parts_ == 1) return kernel_(job);
    fork_join_->run(parts_, [&](int number) {
      PanelJob part = job;
      const auto [begin, end] = threads::share_of(panels_, 1, number, parts_);
      part.begin = begin;
      part.end = end;
      part.memory = floats_of(number);
      kernel_(part);
    });
  }

 private:
  static std::size_t size_of(const Value& weight) { return weight.dtype == Dtype::f32 ? 4 : 2; }
  float* floats_of(int part) { return reinterpret_cast<float*>(memory_[static_cast<std::size_t>(part)].data()); }

  // Panel by panel, term by term, behind the last column zeros.
  void pack(const Value& weight) {
    const std::size_t size = size_of(weight);
    const auto width = static_cast<std::size_t>(kernels_.panel) * size;
    std::byte* to = packed_.data();
    for (std::int64_t panel = 0; panel < panels_; ++panel)
      for (std::int64_t k = 0; k < terms_; ++k, to += width) {
        const std::int64_t first = panel * kernels_.panel, count = std::min(kernels_.panel, cols_ - first);
        std::memcpy(to, weight.as<std::byte>() + static_cast<std::size_t>(k * weight.strides[0] + first) * size,
                    static_cast<std::size_t>(count) * size);
        std::memset(to + static_cast<std::size_t>(count) * size, 0, width - static_cast<std::size_t>(count) * size);
      }
  }

  const Kernels& kernels_;
  std::int64_t terms_, cols_, panels_;
  Aligned packed_;
  threads::ForkJoin* fork_join_;
  void (*kernel_)(const PanelJob&) = nullptr;
  int parts_ = 1;
  std::vector<Aligned> memory_;
};

// The threads outlive the products that use them.
class SimdBlock final : public Runner {
 public:
  SimdBlock(const Request& request, RecipeOf recipe_of, const Kernels& kernels)
      : fork_join_(request.threads > 1 ? std::make_unique<threads::ForkJoin>(request.threads) : nullptr),
        block_(recipe_of(request), request, [&](const Step& step, const std::vector<float>&) {
          return std::make_unique<PackedProduct>(step, request.inputs[0].dims[0], kernels, fork_join_.get());
        }) {}
  void run(const Call& call) override { block_.run(call); }

 private:
  std::unique_ptr<threads::ForkJoin> fork_join_;
  BlockRunner<PackedProduct> block_;
};

}  // namespace

Implementation simd_of(RecipeOf recipe_of) {
  const simd::Sets<Kernels> sets(sets_of_kernels());
  return {
      .version = own_version,
      .isa = [sets](std::string_view variant) { return sets.isa(variant); },
      .variants = sets.variants(),
      .prepare =
          [sets, recipe_of](const Request& request) {
            return with_storage(request.dtype, [&](auto) -> Prepared {
              std::string reason;
              const Kernels* kernels = sets.find(request.variant, request.dtype, reason);
              if (kernels == nullptr) return Unsupported{reason};
              return std::make_unique<SimdBlock>(request, recipe_of, *kernels);
            });
          },
      .note =
          "tiles of sums in registers over weights that were packed while preparing, in their own type; biases, "
          "activations and products of elements while a tile is in the first cache; one row reads the weights once, "
          "in order; what lies between steps is float32"};
}

}  // namespace assay::blocks
