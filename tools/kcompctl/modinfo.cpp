// SPDX-License-Identifier: MIT
// modinfo [-0] [-F FIELD] FILE|NAME...: the .modinfo of a module, read with libkmod and printed as kmod prints it.
#include "tools/kcompctl/client.h"
#include "tools/kcompctl/command.h"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <getopt.h>
#include <libkmod.h>
#include <sys/stat.h>
#include <vector>

namespace kcompctl {
namespace {

struct Parameter {
  std::string name, description, type;

  // "name:description (type)", or what of it there is. As one field among all, kmod leaves out an empty description.
  std::string text(bool among_all) const {
    if (among_all && description.empty())
      return name + ":" + type;
    return name + ":" + description + (type.empty() ? "" : " (" + type + ")");
  }
};

struct Output {
  const char *field = nullptr; // the only one wanted
  char separator = '\n';

  // An entry of .modinfo as it is, or a line that modinfo makes up; with -0 kmod writes the two in different ways.
  void put_entry(const std::string &key, const std::string &value) const {
    if (!field && separator == '\0')
      printf("%s=%s%c", key.c_str(), value.c_str(), separator);
    else
      put_line(key, value);
  }
  void put_line(const std::string &key, const std::string &value) const {
    if (field)
      printf("%s%c", value.c_str(), separator);
    else
      printf("%-16s%s%c", (key + ":").c_str(), value.c_str(), separator);
  }
  bool wants(const std::string &key) const { return !field || key == field; }
};

// "parm=name:text" and "parmtype=name:type" are two entries of one parameter.
void collect(std::vector<Parameter> &parameters, const std::string &key, const std::string &value) {
  size_t colon = value.find(':');
  if (colon == std::string::npos)
    return;
  std::string name = value.substr(0, colon), rest = value.substr(colon + 1);
  Parameter *found = nullptr;
  for (Parameter &parameter : parameters)
    if (parameter.name == name)
      found = &parameter;
  if (!found)
    found = &parameters.emplace_back(Parameter{name, "", ""});
  (key == "parm" ? found->description : found->type) = rest;
}

int show(kmod_ctx *context, const std::string &name, const Output &output) {
  std::string path = name;
  struct stat st;
  if (stat(path.c_str(), &st) != 0 || !S_ISREG(st.st_mode)) {
    path = find_module(name);
    if (path.empty())
      return complain("modinfo", "Module " + name + " not found.");
  }
  kmod_module *module = nullptr;
  int err = kmod_module_new_from_path(context, path.c_str(), &module);
  if (err < 0)
    return complain("modinfo", "Module file " + name + " not found.");
  kmod_list *entries = nullptr;
  err = kmod_module_get_info(module, &entries);
  if (err < 0) {
    kmod_module_unref(module);
    return complain("modinfo", "could not get modinfo from '" + std::string(kmod_module_get_name(module)) +
                                   "': " + error_text(-err));
  }
  if (output.wants("filename"))
    output.put_line("filename", kmod_module_get_path(module));
  std::vector<Parameter> parameters;
  for (kmod_list *at = entries; at; at = kmod_list_next(entries, at)) {
    std::string key = kmod_module_info_get_key(at), value = kmod_module_info_get_value(at);
    if (output.field && key == output.field && key != "parm")
      output.put_entry(key, value);
    else if (key == "parm" || key == "parmtype")
      collect(parameters, key, value);
    else if (!output.field)
      output.put_entry(key, value);
  }
  if (output.wants("parm"))
    for (auto at = parameters.rbegin(); at != parameters.rend(); ++at) // the compiler wrote the last one first
      output.put_line("parm", at->text(!output.field));
  kmod_module_info_free_list(entries);
  kmod_module_unref(module);
  return 0;
}

constexpr Option kOptions[] = {
    {'F', "field", "alias author depends description filename license name parm vermagic version"}, {'0', "null"}};

} // namespace

const std::span<const Option> modinfo_options = kOptions;

int run_modinfo(int argc, char **argv) {
  Output output;
  optind = 0;
  for (int c; (c = next_option(argc, argv, modinfo_options)) != -1;) {
    switch (c) {
    case 'F':
      output.field = optarg;
      break;
    case '0':
      output.separator = '\0';
      break;
    default:
      return standard_option(c,
                             "Usage: modinfo [-0] [-F FIELD] FILE|NAME...\n"
                             "Show what a module says of itself; -F: one field's values only, -0: NUL for newline.\n");
    }
  }
  if (optind == argc)
    return complain("modinfo", "missing module or filename.");
  const char *no_config = nullptr;
  kmod_ctx *context = kmod_new(nullptr, &no_config);
  if (!context)
    return complain("modinfo", "kmod_new() failed!");
  kmod_set_log_priority(context, 0); // we do the talking
  int status = 0;
  for (int i = optind; i < argc; i++)
    status |= show(context, argv[i], output);
  kmod_unref(context);
  return status;
}

} // namespace kcompctl
