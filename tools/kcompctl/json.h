// SPDX-License-Identifier: MIT
// Output for scripts.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace kcompctl {

using Json = nlohmann::ordered_json;

// For a command that has --json and nothing else: is it given? Return: the exit status where the command is over.
std::optional<int> parse_json_option(int argc, char **argv, bool &ret_json);

// Return: 0, the exit status.
int print_json(const Json &value);

// "-" is what the daemon writes where there is none.
Json name_or_null(const std::string &name);

} // namespace kcompctl
