// A program that calls, for every shape, the RMSNorm that the table says is the fastest right one.
//   obey dispatch.json
#include <cstdio>
#include <cstdlib>
#include <vector>

#ifdef WITHOUT_FILE
#include "dispatch_table_made.hpp"
#else
#include <assay/dispatch.hpp>
#endif

#include "kernels.h"

namespace {

assay::DispatchTable table(int count, char** arguments) {
#ifdef WITHOUT_FILE
  (void)count, (void)arguments;
  return dispatch_table();
#else
  if (count != 2) throw assay::DispatchError("usage: obey dispatch.json");
  return assay::read_dispatch(arguments[1]);
#endif
}

// Both must give nearly the same; which one it was shows by its address.
bool run(const assay::Chooser<RmsNorm>& rms_norm, std::int64_t rows, std::int64_t cols) {
  const auto size = static_cast<std::size_t>(rows * cols);
  std::vector<float> x(size), weight(static_cast<std::size_t>(cols), 0.5F), y(size), expected(size);
  for (std::size_t i = 0; i < size; ++i) x[i] = static_cast<float>(i % 17) - 8;
  const RmsNorm function = rms_norm(rows);
  function(x.data(), weight.data(), y.data(), rows, cols, 1e-5F);
  plain(x.data(), weight.data(), expected.data(), rows, cols, 1e-5F);
  for (std::size_t i = 0; i < size; ++i)
    if (!(std::fabs(y[i] - expected[i]) <= 1e-5F)) return false;
  std::printf("%4ld x %-4ld %s\n", static_cast<long>(rows), static_cast<long>(cols),
              function == plain ? "plain" : "lanes");
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    const assay::Dispatch dispatch(table(count, arguments));
    std::printf("table: %s\n", dispatch.machine() == nullptr ? "nothing for this machine"
                               : dispatch.is_exact()         ? "this machine's"
                                                             : "inherited");
    for (const std::int64_t cols : {64, 768, 4096}) {
      const auto rms_norm = dispatch.bind<RmsNorm>({"rms_norm", "f32", 1, {}, {{"cols", cols}}},
                                                   {{"lanes", &lanes, ""}, {"plain", &plain, ""}});
      for (const std::int64_t rows : {1, 16, 100})
        if (!run(rms_norm, rows, cols)) return EXIT_FAILURE;
    }
  } catch (const assay::DispatchError& error) {
    std::fprintf(stderr, "obey: %s\n", error.what());
    return 2;
  }
}
