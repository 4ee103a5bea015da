#include <gtest/gtest.h>

#include <string>

// Says why references and budgets are not tested here, if they are not.
TEST(Mpfr, IsThere) {
  const std::string reason = MPFR_ABSENT;
  if (!reason.empty()) GTEST_SKIP() << "references and budgets are not tested: " << reason;
}
