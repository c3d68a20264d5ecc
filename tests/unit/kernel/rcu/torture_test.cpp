// SPDX-License-Identifier: MIT
// The torture of RCU and SRCU is worth something: a grace period that does not wait is found out and reported.
#include "tests/torture/rcu.h"
#include <gtest/gtest.h>

namespace {

TEST(Torture, FindsAGracePeriodThatDoesNotWait) {
  torture::ReadersAndUpdaters<torture::Hasty<torture::Rcu>> rcu("rcu");
  torture::ReadersAndUpdaters<torture::Hasty<torture::Srcu>> srcu("srcu");
  const std::vector<torture::Torture *> broken = {&rcu, &srcu};
  torture::run(broken, std::chrono::hours(1), 1); // ends as soon as both are found out
  testing::internal::CaptureStdout();
  EXPECT_EQ(torture::report(broken, 1), 1);
  fflush(stdout);
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "not ok torture rcu: an object was freed under its reader (seed 1)\n"
            "not ok torture srcu: an object was freed under its reader (seed 1)\n");
}

} // namespace
