// assay-gtest: the checks of a spec as GoogleTest tests, for projects whose tests are such tests.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "harness/cli/options.h"
#include "harness/core/error.h"
#include "harness/gtest/registry.h"
#include "harness/run/tell.h"

namespace {

using namespace assay;

// The line by which ctest knows that nothing was tested (cmake/AssayTests.cmake).
constexpr const char* all_skipped = "assay: every test was skipped";

int run_tests(const Options& options) {
  TestRegistry registry(options);
  registry.register_all();
  if (!testing::GTEST_FLAG(list_tests)) std::printf("seed %llu\n", static_cast<unsigned long long>(registry.seed()));
  const int failed = RUN_ALL_TESTS();
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  if (failed == 0 && all.skipped_test_count() > 0 && all.successful_test_count() == 0) std::puts(all_skipped);
  return failed == 0 ? all_well : check_failed;
}

}  // namespace

int main(int count, char** arguments) {
  testing::InitGoogleTest(&count, arguments);
  CommandLine program(
      "Runs the checks of a spec as GoogleTest tests. Each OP/DTYPE/IMPLEMENTATION is a\nsuite with a test for each "
      "property. "
      "All options of GoogleTest work.\nExample: assay-gtest --op gelu --gtest_filter='*/simd*'");
  try {
    Options options;
    program.option("SPEC", options.spec, "A TOML file (default: ASSAY_SPEC, or the default specs of --op)")
        .environment("ASSAY_SPEC");
    add_filters(program, options);
    add_plugins(program, options);
    add_own_resources(program, options);
    add_check_options(program, options);
    program.does([&options] { return run_tests(options); });
    const CommandLine::Read read = program.read(count, arguments);
    return read.action ? read.action() : read.exit_code;
  } catch (const AbsentResource& absent) {
    tell("error: " + absent.reason);
  } catch (const std::exception& error) {
    tell(std::string("error: ") + error.what());
  }
  return bad_usage;
}
