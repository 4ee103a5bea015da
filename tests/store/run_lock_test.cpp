#include "harness/store/run_lock.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "harness/core/error.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

TEST(RunLock, IsOfOneAtATimeAndLeavesNothing) {
  const fs::path folder = fs::path(testing::TempDir()) / ("assay-lock-" + std::to_string(getpid()));
  fs::create_directories(folder);
  auto first = std::make_unique<RunLock>(folder.string());
  try {
    const RunLock second(folder.string() + "/");
    ADD_FAILURE() << "two hold it";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("another assay is writing to this run"), std::string::npos)
        << error.what();
  }
  first.reset();
  EXPECT_NO_THROW(RunLock(folder.string()));
  EXPECT_TRUE(fs::is_empty(folder));
  fs::remove_all(folder);
  EXPECT_THROW(RunLock(folder.string()), InputError);
}

}  // namespace
}  // namespace assay
