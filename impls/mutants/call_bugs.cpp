#include "impls/mutants/call_bugs.h"

#include <dlfcn.h>
#include <fenv.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
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
        after_each_call("wrong_above_65536_elements",
                        "the last element is wrong where the first input has more than 65536", [] {
                          return [](const Call& call) {
                            if (Elements{call.inputs[0]}.count() > 65536) Elements{call.outputs.back()}.spoil_last();
                          };
                        }),
  };
}

std::vector<Mutant> around_calls(const std::function<Prepared(const Request&)>& prepare) {
  std::vector<Mutant> all;
  for (const CallBug& each : bugs_of_any_call())
    all.push_back({each.name, each.description, [=](const Request& request, bool bug) -> Prepared {
                     Prepared correct = prepare(request);
                     auto* runner = std::get_if<std::unique_ptr<Runner>>(&correct);
                     if (runner == nullptr) return correct;
                     if (bug) return each.plant(std::move(*runner));
                     // That a library is loaded is not the bug.
                     if (each.name == loads_library) return load(plain_library, std::move(*runner));
                     return correct;
                   }});
  return all;
}

}  // namespace assay::mutants
