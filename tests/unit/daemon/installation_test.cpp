// SPDX-License-Identifier: MIT
// The names of module files.
#include "daemon/installation.h"
#include <gtest/gtest.h>

namespace kcompd {
namespace {

using Names = std::array<std::string, 3>;

TEST(Installation, AFileIsLookedForAsItWasAskedForAndWithDashesAndWithUnderscores) {
  EXPECT_EQ(file_spellings("one-two_three"), (Names{"one-two_three", "one-two-three", "one_two_three"}));
  EXPECT_EQ(file_spellings("plain"), (Names{"plain", "plain", "plain"}));
}

} // namespace
} // namespace kcompd
