#include "harness/store/baseline.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(WhoAccepts, IsWhomTheMachineKnows) {
  EXPECT_EQ(name_of_user(0), "root");
  EXPECT_EQ(name_of_user(4'000'000'001u), "unknown");
}

}  // namespace
}  // namespace assay
