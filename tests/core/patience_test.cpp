#include "harness/core/patience.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "harness/core/contract.h"

namespace assay {
namespace {

using std::chrono::milliseconds;

// A reference that never comes to an end by itself.
std::string without_end() {
  try {
    for (;;) reference_step();
  } catch (const AbsentResource& given_up) {
    return given_up.reason;
  }
}

TEST(Patience, AReferenceWithoutEndIsGivenUpWithAReason) {
  const ReferenceTime time(milliseconds(20));
  EXPECT_EQ(without_end(), "its reference was given up after 0.02 s: what is right is not known");
}

TEST(Patience, WhoeverWaitsIsToldAndToldThatItHasEnded) {
  std::vector<double> told;
  const ReferenceListener listener([&](double seconds) { told.push_back(seconds); }, milliseconds(5));
  {
    const ReferenceTime quick(milliseconds(20));
    reference_step();
  }
  EXPECT_TRUE(told.empty()) << "nobody waited";
  {
    const ReferenceTime slow(milliseconds(30));
    without_end();
  }
  ASSERT_GE(told.size(), 2u);
  EXPECT_GE(told[0], 0.005);
  EXPECT_EQ(told.back(), 0);
}

TEST(Patience, WhereNobodyWaitsStepsAreNothing) {
  EXPECT_FALSE(time_left_of_reference());
  reference_step();
  const ReferenceTime here(milliseconds(0));
  bool other = true;
  std::thread([&] { other = time_left_of_reference().has_value(); }).join();
  EXPECT_FALSE(other) << "it is of one thread";
  EXPECT_TRUE(time_left_of_reference());
}

}  // namespace
}  // namespace assay
