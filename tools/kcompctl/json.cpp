// SPDX-License-Identifier: MIT
// Output for scripts.
#include "tools/kcompctl/json.h"
#include "tools/kcompctl/command.h"
#include <cstdio>
#include <getopt.h>

namespace kcompctl {

static constexpr Option kOptions[] = {{'J', "json"}};
const std::span<const Option> json_options = kOptions;

std::optional<int> parse_json_option(int argc, char **argv, bool &ret_json) {
  const std::string usage = std::string("Usage: ") + argv[0] + " [--json]\n";
  ret_json = false;
  optind = 0;
  for (int c; (c = next_option(argc, argv, json_options)) != -1; ret_json = true)
    if (c != 'J')
      return standard_option(c, usage.c_str());
  if (optind == argc)
    return std::nullopt;
  fputs(usage.c_str(), stderr);
  return 1;
}

int print_json(const Json &value) {
  // A name may hold any byte: what is no UTF-8 is replaced.
  puts(value.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
  return 0;
}

Json name_or_null(const std::string &name) {
  return name == "-" ? Json() : Json(name);
}

} // namespace kcompctl
