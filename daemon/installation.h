// SPDX-License-Identifier: MIT
// Where the program that asks was built or installed, and what is there. Of kcompd and of kcompctl.
#pragma once

#include <array>
#include <string>

namespace kcompd {

// The directory with all that was built; "" when the program was installed.
std::string build_tree();

// Where modules are, and what they are built against: in the build tree, or in PREFIX/lib/kcompd.
std::string modules_directory();
std::string kdir();

// How the file of a module may be spelled, without the .ko: as `name` is, with '-' throughout, with '_' throughout.
std::array<std::string, 3> file_spellings(const std::string &name);

} // namespace kcompd
