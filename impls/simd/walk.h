// The walk of a call around the kernels of a family: which kernel, in how many parts, past the caches or not. For code
// that is compiled for no set of instructions.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "harness/op.h"
#include "impls/simd/job.h"
#include "impls/simd/sets.h"
#include "impls/threads/fork_join.h"

namespace assay::simd {

// Less is done sooner than another thread is woken.
inline constexpr std::int64_t least_part = 4096;

// What a family says to its walk:
//   Kernels, Job              of its kernels.h; Job is a simd::Job, or more than that
//   choose(kernels, request)  the kernel, by the storage types; the request is in f32, bf16 or f16
//   job_of(plain, call)       the Job of a call, from what every call has
//   move_rows(part, rows, element_size)  the same for a part of it that begins so many rows later
//   by_elements               an element depends on no other of its row
// It may be made of the request, to keep what does not change from call to call; and
//   move_columns(part, columns, element_size)  as move_rows, where there is more than x and y to be moved
//   numbers(parameters)       what the kernel is made of, where that is not the parameters that are numbers

// Part `number` of the job: some of its rows, or, where they are few and that is possible, some columns of all of them.
// What is computed for a row, or an element, is the same wherever the cuts are, so that the number of threads changes
// no bit.
template <class Family>
typename Family::Job part_of(const typename Family::Job& job, std::int64_t element_size, int number, int parts) {
  typename Family::Job part = job;
  const auto move = [&](std::int64_t elements_of_x, std::int64_t elements_of_y) {
    part.x = static_cast<const std::byte*>(job.x) + elements_of_x * element_size;
    part.y = static_cast<std::byte*>(job.y) + elements_of_y * element_size;
  };
  if (job.rows >= parts) {
    const auto [begin, end] = threads::share_of(job.rows, 1, number, parts);
    part.rows = end - begin;
    move(begin * job.x_stride, begin * job.y_stride);
    Family::move_rows(part, begin, element_size);
  } else {
    const auto [begin, end] = threads::share_of(job.cols, 64, number, parts);  // no two of them write to a cache line
    part.cols = end - begin;
    move(begin, begin);
    if constexpr (requires { Family::move_columns(part, begin, element_size); })
      Family::move_columns(part, begin, element_size);
  }
  return part;
}

template <class Family>
Family family_for(const Request& request) {
  if constexpr (std::is_constructible_v<Family, const Request&>) return Family(request);
  else return Family();
}

template <class Family>
std::vector<double> numbers_for(const Parameters& parameters) {
  if constexpr (requires { Family::numbers(parameters); }) return Family::numbers(parameters);
  else return parameters.numbers();
}

template <class Family>
class Walk final : public Runner {
 public:
  Walk(const typename Family::Kernels& kernels, const Request& request)
      : family_(family_for<Family>(request)),
        kernel_(Family::choose(kernels, request)),
        parameters_(numbers_for<Family>(request.parameters)),
        large_(streaming_pays(request.inputs[0])),
        element_size_(request.dtype == Dtype::f32 ? 4 : 2) {
    const std::int64_t rows = request.inputs[0].dims[0], elements = rows * request.inputs[0].dims[1];
    const std::int64_t most = Family::by_elements ? request.threads : std::min<std::int64_t>(request.threads, rows);
    parts_ = static_cast<int>(std::max<std::int64_t>(std::min(elements / least_part, most), 1));
    if (parts_ > 1) fork_join_ = std::make_unique<threads::ForkJoin>(parts_);
  }

  void run(const Call& call) override {
    const Value &in = call.inputs[0], &out = call.outputs[0];
    // All members are given their values here: to clear the whole struct first took 8 ns, where a row of 768 takes 50.
    const typename Family::Job job = family_.job_of({in.data, out.data, in.dims[0], in.dims[1], in.strides[0],
                                                     out.strides[0], parameters_.data(), large_ && in.data != out.data},
                                                    call);
    if (parts_ == 1) return kernel_(job);
    run_in_parts(job);
  }

 private:
  [[gnu::noinline]] void run_in_parts(const typename Family::Job& job) {
    fork_join_->run(parts_, [&](int number) { kernel_(part_of<Family>(job, element_size_, number, parts_)); });
  }

  const Family family_;
  void (*const kernel_)(const typename Family::Job&);
  const std::vector<double> parameters_;
  const bool large_;
  const std::int64_t element_size_;
  int parts_;
  std::unique_ptr<threads::ForkJoin> fork_join_;
};

template <class Family>
Implementation implementation_of(const Sets<typename Family::Kernels>& sets, std::string note) {
  return {.version = own_version,
          .isa = [sets](std::string_view variant) { return sets.isa(variant); },
          .variants = sets.variants(),
          .prepare =
              [sets](const Request& request) {
                return with_storage(request.dtype, [&](auto) -> Prepared {
                  std::string reason;
                  const auto* kernels = sets.find(request.variant, request.dtype, reason);
                  if (kernels == nullptr) return Unsupported{reason};
                  return std::make_unique<Walk<Family>>(*kernels, request);
                });
              },
          .note = std::move(note)};
}

}  // namespace assay::simd
