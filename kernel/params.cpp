// SPDX-License-Identifier: MIT
// Parameters: splitting the text that insmod passes, and finding the variable that a value is for.
#include "kernel/params.h"
#include "kernel/oops.h"

#include <algorithm>
#include <cctype>
#include <linux/errno.h>
#include <linux/printk.h>
#include <optional>

namespace kcompd {
namespace {

bool is_space(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

// One word of the arguments, taken apart.
struct Argument {
  std::string name;
  std::optional<std::string> value;
};

// Take the next word off `rest`, which begins with it. Quotation marks keep blanks together; those around the whole
// word or around the value are not part of it.
Argument next_argument(std::string_view &rest) {
  const bool whole_quoted = rest.front() == '"';
  bool in_quotes = whole_quoted;
  size_t begin = whole_quoted ? 1 : 0;
  size_t equals = std::string_view::npos;
  size_t i = begin;
  for (; i < rest.size() && (in_quotes || !is_space(rest[i])); i++) {
    if (equals == std::string_view::npos && rest[i] == '=')
      equals = i;
    if (rest[i] == '"')
      in_quotes = !in_quotes;
  }
  size_t end = i;
  if (whole_quoted && end > begin && rest[end - 1] == '"')
    end--;

  Argument result;
  if (equals == std::string_view::npos) {
    result.name = rest.substr(begin, end - begin);
  } else {
    result.name = rest.substr(begin, equals - begin);
    std::string_view value = rest.substr(equals + 1, end > equals ? end - equals - 1 : 0);
    if (!value.empty() && value.front() == '"') {
      value.remove_prefix(1);
      if (!value.empty() && value.back() == '"')
        value.remove_suffix(1);
    }
    result.value = value;
  }
  rest.remove_prefix(i);
  return result;
}

const kernel_param *find(std::string_view name, const kernel_param *params, const kernel_param *params_end) {
  const auto *found =
      std::find_if(params, params_end, [&](const kernel_param &p) { return parameter_names_equal(p.name, name); });
  return found == params_end ? nullptr : found;
}

int set_one(const Argument &argument, const kernel_param &param) {
  if (!argument.value && !(param.ops->flags & KERNEL_PARAM_OPS_FL_NOARG))
    return -EINVAL;
  if (!param.ops->set)
    return -EPERM;
  int err = -EFAULT;
  kernel_param_lock(param.mod);
  run_guarded(param.mod, [&] { err = param.ops->set(argument.value ? argument.value->c_str() : nullptr, &param); });
  kernel_param_unlock(param.mod);
  return err;
}

} // namespace

bool parameter_names_equal(std::string_view a, std::string_view b) noexcept {
  auto plain = [](char c) { return c == '-' ? '_' : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return plain(x) == plain(y); });
}

int parse_args(const char *module, std::string_view args, const kernel_param *params, const kernel_param *params_end) {
  for (;;) {
    while (!args.empty() && is_space(args.front()))
      args.remove_prefix(1);
    if (args.empty())
      return 0;
    Argument argument = next_argument(args);
    if (!argument.value && argument.name == "--") {
      while (!args.empty() && is_space(args.front()))
        args.remove_prefix(1);
      if (!args.empty())
        printk(KERN_WARNING "%s: parameters '%s' after `--' ignored\n", module, std::string(args).c_str());
      return 0;
    }
    const kernel_param *param = find(argument.name, params, params_end);
    if (!param) {
      printk(KERN_WARNING "%s: unknown parameter '%s' ignored\n", module, argument.name.c_str());
      continue;
    }
    int err = set_one(argument, *param);
    if (err == 0)
      continue;
    printk(err == -ENOSPC ? KERN_ERR "%s: `%s' too large for parameter `%s'\n"
                          : KERN_ERR "%s: `%s' invalid for parameter `%s'\n",
           module, argument.value.value_or("").c_str(), argument.name.c_str());
    return err;
  }
}

void destroy_params(const kernel_param *params, const kernel_param *params_end) noexcept {
  for (const kernel_param *param = params; param != params_end; param++)
    if (param->ops->free)
      param->ops->free(param->arg);
}

} // namespace kcompd
