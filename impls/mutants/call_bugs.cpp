#include "impls/mutants/call_bugs.h"

#include <dlfcn.h>
#include <fenv.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <optional>
#include <random>
#include <thread>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace assay::mutants {
namespace {

// The elements of a value, from the first of the first row to the last of the last, by number.
struct Elements {
  const Value& value;

  std::size_t width() const {
    switch (value.dtype) {
      case Dtype::u8: return 1;
      case Dtype::bf16:
      case Dtype::f16: return 2;
      case Dtype::f32:
      case Dtype::i32: return 4;
      default: return 8;
    }
  }
  std::int64_t count() const {
    std::int64_t product = 1;
    for (const std::int64_t length : value.dims) product *= length;
    return product;
  }
  unsigned char* at(std::int64_t number) const {
    std::int64_t place = 0;
    for (std::size_t d = value.dims.size(); d-- > 0; number /= value.dims[d])
      place += number % value.dims[d] * value.strides[d];
    return value.as<unsigned char>() + static_cast<std::size_t>(place) * width();
  }
  // What was right becomes wrong: of a number, a bit of the exponent is another one; an id or an offset is the next.
  void spoil(std::int64_t number) const {
    if (value.kind == Kind::array) at(number)[width() - 1] ^= 0x20;
    else *at(number) ^= 1;
  }
  // Of one element it may not show: an activation of what is far below zero is as good as zero.
  void spoil_end() const {
    for (std::int64_t number = std::max<std::int64_t>(0, count() - 16); number < count(); ++number) spoil(number);
  }
  void spoil_last() const {
    if (count() > 0) spoil(count() - 1);
  }
};

template <class After>
struct WithAfter final : Runner {
  WithAfter(std::unique_ptr<Runner> correct, After then) : inner(std::move(correct)), after(std::move(then)) {}
  void run(const Call& call) override {
    inner->run(call);
    after(call);
  }
  std::unique_ptr<Runner> inner;
  After after;
};

// A bug that happens after each call. `make_after` makes what happens anew for each runner: state that a bug keeps
// there is the runner's.
template <class MakeAfter>
CallBug after_each_call(std::string name, std::string description, MakeAfter make_after) {
  return {std::move(name), std::move(description), [make_after](std::unique_ptr<Runner> correct) -> Prepared {
            using After = decltype(make_after());
            return std::unique_ptr<Runner>(std::make_unique<WithAfter<After>>(std::move(correct), make_after()));
          }};
}

void flush_denormals() {
#if defined(__SSE2__)
  _mm_setcsr(_mm_getcsr() | 0x8040);  // flush to zero, denormals are zero
#elif defined(__aarch64__)
  std::uint64_t control;
  asm volatile("mrs %0, fpcr" : "=r"(control));
  asm volatile("msr fpcr, %0" ::"r"(control | std::uint64_t{1} << 24));
#endif
}

// The first element of what the first call of this runner gave.
class FirstAnswer {
 public:
  void operator()(const Call& call) {
    const Elements elements{call.outputs[0]};
    if (elements.count() == 0) return;
    unsigned char* const first = elements.at(0);
    if (kept_.empty()) kept_.assign(first, first + elements.width());
    else std::memcpy(first, kept_.data(), kept_.size());
  }

 private:
  std::vector<unsigned char> kept_;
};

#if defined(__x86_64__)
// As code does that ends without emms.
void use_mmx() { asm volatile("movd %0, %%mm0" ::"r"(1) : "mm0"); }
#endif

// The value is another one for a moment, which another thread may see.
void write_and_restore(const Call& call) {
  const Elements elements{call.inputs[0]};
  if (elements.count() == 0) return;
  auto* const first = static_cast<volatile unsigned char*>(elements.at(0));
  const unsigned char before = *first;
  *first = static_cast<unsigned char>(~before);
  *first = before;
}

// One byte behind each row, as a vector does that is loaded whole.
void read_past_rows(const Call& call) {
  const Value& value = call.inputs[0];
  const Elements elements{value};
  const std::int64_t count = elements.count(), cols = value.dims.empty() ? 0 : value.dims.back();
  for (std::int64_t end = cols; end > 0 && end <= count; end += cols)
    (void)*static_cast<const volatile unsigned char*>(elements.at(end - 1) + elements.width());
}

// A thread that has not been waited for, and looks at what it was once given.
void read_later(const Call& call) {
  static std::atomic<const volatile unsigned char*> given{nullptr};
  const Elements elements{call.inputs[0]};
  if (elements.count() == 0) return;
  given = elements.at(0);
  static const bool started = [] {
    std::thread([] {
      while (true) {
        (void)*given.load();
        usleep(20);
      }
    }).detach();
    return true;
  }();
  (void)started;
}

// Which runner was prepared last: what all of them share belongs to that one.
class OnlyTheLast {
 public:
  OnlyTheLast() : mine_(++last_prepared) {}
  void operator()(const Call& call) const {
    if (mine_ != last_prepared) Elements{call.outputs.back()}.spoil_last();
  }

 private:
  static inline int last_prepared = 0;
  int mine_;
};

// What was found of the addresses in the first call is believed of those of all later ones.
class AlignmentOfTheFirst {
 public:
  void operator()(const Call& call) {
    const auto now = static_cast<int>(reinterpret_cast<std::uintptr_t>(call.inputs[0].data) % 16);
    if (!first_) first_ = now;
    if (now != *first_) Elements{call.outputs.back()}.spoil_last();
  }

 private:
  std::optional<int> first_;
};

// After each call of which `where` is true, the last elements are wrong.
CallBug wrong_where(std::string name, std::string description, bool (*where)(const Call&),
                    std::vector<Dtype> dtypes = {}) {
  CallBug bug = after_each_call(std::move(name), std::move(description), [where] {
    return [where](const Call& call) {
      if (where(call)) Elements{call.outputs.back()}.spoil_end();
    };
  });
  bug.dtypes = std::move(dtypes);
  return bug;
}

std::int64_t rows_in(const Call& call) { return call.inputs[0].dims[0]; }
// Of what is written: inputs may hold several rows side by side.
std::int64_t cols_in(const Call& call) { return call.outputs.back().dims.back(); }

bool is_padded(const Value& value) { return value.dims[0] > 1 && value.strides[0] > value.dims.back(); }
bool is_in_place(const Call& call) {
  for (const Value& output : call.outputs)
    for (const Value& input : call.inputs)
      if (output.data == input.data) return true;
  return false;
}

// Draws of its own, other ones in every process.
bool once_in(int calls) {
  static std::mt19937_64 draws{std::random_device{}() ^ static_cast<std::uint64_t>(getpid()) << 32};
  return std::uniform_int_distribution<int>(1, calls)(draws) == 1;
}

// Loads one of the libraries that lie beside this worker.
Prepared load(const std::string& name, std::unique_ptr<Runner> correct) {
  const auto path = std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
  if (dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL) == nullptr) return Unsupported{dlerror()};
  return correct;
}

constexpr const char* plain_library = "libassay-mutants-plain.so";
constexpr const char* fast_math_library = "libassay-mutants-fast-math.so";
constexpr const char* loads_library = "fast_math_library_loaded";

}  // namespace

std::vector<CallBug> bugs_of_any_call() {
  return {
    after_each_call("denormals_flushed_from_then_on", "switches flush-to-zero on and leaves it on",
                    [] { return [](const Call&) { flush_denormals(); }; }),
        after_each_call("rounding_mode_left", "leaves the rounding mode at upward",
                        [] { return [](const Call&) { fesetround(FE_UPWARD); }; }),
#if defined(__x86_64__)
        after_each_call("mmx_left_in_use", "uses MMX, and leaves x87's registers as that does without emms",
                        [] { return [](const Call&) { use_mmx(); }; }),
#endif
        after_each_call("umask_left", "sets the umask for a file of its own, and leaves it so",
                        [] { return [](const Call&) { umask(0177); }; }),
        after_each_call("input_restored", "writes to the first input, and puts back what was there",
                        [] { return write_and_restore; }),
        after_each_call("reads_past_rows", "reads a byte behind each row of the first input, and does not use it",
                        [] { return read_past_rows; }),
        after_each_call("reads_later", "a thread reads the first input on and on, also after the call",
                        [] { return read_later; }),
        {loads_library, "loads a library that was linked with -ffast-math",
         [](std::unique_ptr<Runner> correct) { return load(fast_math_library, std::move(correct)); }},
        after_each_call("first_answer_kept",
                        "the first element of a runner's first call stands for that of all later ones",
                        [] { return FirstAnswer(); }),
        after_each_call("wrong_from_second_call", "the last element is wrong in all calls of a runner but the first",
                        [] {
                          return [calls = 0](const Call& call) mutable {
                            if (calls++ > 0) Elements{call.outputs.back()}.spoil_last();
                          };
                        }),
        after_each_call("wrong_once_in_1000_calls", "the last element is wrong with a probability of 1/1000 per call",
                        [] {
                          return [](const Call& call) {
                            if (once_in(1000)) Elements{call.outputs.back()}.spoil_last();
                          };
                        }),
        after_each_call("only_the_last_prepared", "the last element is wrong once another runner was prepared",
                        [] { return OnlyTheLast(); }),
        after_each_call("alignment_of_the_first_call",
                        "the last element is wrong where the first input is not aligned as in a runner's first call",
                        [] { return AlignmentOfTheFirst(); }),
        after_each_call("wrong_above_65536_elements",
                        "the last element is wrong where the first input has more than 65536", [] {
                          return [](const Call& call) {
                            if (Elements{call.inputs[0]}.count() > 65536) Elements{call.outputs.back()}.spoil_last();
                          };
                        }),
  };
}

std::vector<CallBug> bugs_of_calls_on_rows() {
  return {
      wrong_where("rows_counted_in_16_bits", "the last elements are wrong where there are more than 65535 rows",
                  [](const Call& call) { return rows_in(call) > 65535; }),
      wrong_where("index_in_float32", "the last elements are wrong where there are more than 2^24",
                  [](const Call& call) { return Elements{call.inputs[0]}.count() > 1 << 24; }, {Dtype::bf16}),
      wrong_where("wrong_at_96n_minus_1", "the last elements are wrong where a row is one short of two blocks of 48",
                  [](const Call& call) { return cols_in(call) % 96 == 95; }),
      wrong_where("wrong_at_384n_plus_1", "the last elements are wrong where a row is one more than blocks of 384",
                  [](const Call& call) { return cols_in(call) > 384 && cols_in(call) % 384 == 1; }),
      wrong_where("wrong_in_place_and_padded", "the last elements are wrong in place, if rows are padded",
                  [](const Call& call) { return is_in_place(call) && is_padded(call.outputs.back()); }),
      wrong_where(
          "wrong_if_padded_by_more_than_a_row", "the last elements are wrong if more lies between rows than in them",
          [](const Call& call) { return is_padded(call.inputs[0]) && call.inputs[0].strides[0] > 3 * cols_in(call); }),
      wrong_where("wrong_with_a_negative_nan",
                  "the last elements are wrong where an element of the first input is a NaN with a sign",
                  [](const Call& call) {
                    const Value& value = call.inputs[0];
                    const Elements elements{value};
                    for (std::int64_t i = 0; i < elements.count(); ++i)
                      if (std::isnan(float_at(value, i)) && std::signbit(float_at(value, i))) return true;
                    return false;
                  }),
  };
}

namespace {

void add_around(std::vector<Mutant>& all, const std::vector<CallBug>& bugs,
                const std::function<Prepared(const Request&)>& prepare) {
  for (const CallBug& each : bugs)
    all.push_back({each.name, each.description,
                   [=](const Request& request, bool bug) -> Prepared {
                     Prepared correct = prepare(request);
                     auto* runner = std::get_if<std::unique_ptr<Runner>>(&correct);
                     if (runner == nullptr) return correct;
                     if (bug) return each.plant(std::move(*runner));
                     // That a library is loaded is not the bug.
                     if (each.name == loads_library) return load(plain_library, std::move(*runner));
                     return correct;
                   },
                   each.dtypes});
}

// With three threads and five, what is left over of the rows has nobody.
Mutant rest_of_rows_lost(const std::function<Prepared(const Request&)>& prepare) {
  return {"rest_of_rows_lost",
          "the last elements are wrong where the rows cannot be divided evenly by 3 threads or more",
          [=](const Request& request, bool bug) -> Prepared {
            Prepared correct = prepare(request);
            auto* runner = std::get_if<std::unique_ptr<Runner>>(&correct);
            if (runner == nullptr || !bug || request.threads < 3) return correct;
            const auto spoil = [threads = request.threads](const Call& call) {
              if (rows_in(call) % threads != 0) Elements{call.outputs.back()}.spoil_end();
            };
            return std::unique_ptr<Runner>(std::make_unique<WithAfter<decltype(spoil)>>(std::move(*runner), spoil));
          }};
}

}  // namespace

std::vector<Mutant> around_calls(const std::function<Prepared(const Request&)>& prepare) {
  std::vector<Mutant> all;
  add_around(all, bugs_of_any_call(), prepare);
  return all;
}

std::vector<Mutant> around_calls_on_rows(const std::function<Prepared(const Request&)>& prepare) {
  std::vector<Mutant> all = around_calls(prepare);
  add_around(all, bugs_of_calls_on_rows(), prepare);
  all.push_back(rest_of_rows_lost(prepare));
  return all;
}

}  // namespace assay::mutants
