// SPDX-License-Identifier: MIT
// From the text that insmod passes to the variables of a module.
#pragma once

#include <linux/moduleparam.h>
#include <string>
#include <string_view>

namespace kcompd {

// Set the parameters that `args` gives ("name=value name2=\"two words\" flag"). `-` and `_` in names are the same.
// A name that no parameter has is logged and skipped. Parsing ends at a word `--`.
// @module: for messages
// Return: 0, or what a parameter's set() returned (EINVAL, ERANGE, ENOSPC); the parameters before it stay set.
int parse_args(const char *module, std::string_view args, const kernel_param *params, const kernel_param *params_end);

// Give back what the values hold; the parameters are not to be used any more.
void destroy_params(const kernel_param *params, const kernel_param *params_end) noexcept;

// Are two names the same parameter?
bool parameter_names_equal(std::string_view a, std::string_view b) noexcept;

} // namespace kcompd
