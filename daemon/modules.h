// SPDX-License-Identifier: MIT
// Modules that the daemon loads by itself, by name, from the module directory.
#pragma once

#include "daemon/boot.h"
#include "daemon/config.h"
#include "daemon/result.h"
#include <string>

namespace kcompd {

// Open DIR/NAME.ko, with '-' for '_' where the file is spelled so. No link is followed; the directory and the file must
// belong to root or to us, and be writable by nobody else.
Result<UniqueFd> open_module(const std::string &directory, const std::string &name);

// Load the modules that `config` names and that are not loaded, in order. What can not be loaded is said in the log.
void load_configured_modules(const Config &config, const std::string &directory, Boot &boot);

} // namespace kcompd
