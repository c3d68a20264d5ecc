// SPDX-License-Identifier: MIT
// Reading the configuration with inih. inih as packaged does not tell line numbers, so they are counted where it asks
// for lines.
#include "daemon/config.h"
#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <fnmatch.h>
#include <grp.h>
#include <ini.h>
#include <memory>
#include <sstream>

namespace kcompd {
namespace {

constexpr size_t kModuleNameMax = 55;
constexpr const char *kLevels[] = {"emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"};

// A number in a range, and nothing else.
std::optional<size_t> number(const std::string &text, size_t least, size_t most, int base = 10) {
  const char *const end = text.data() + text.size();
  size_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), end, value, base);
  if (error != std::errc{} || stop != end || value < least || value > most)
    return {};
  return value;
}

// Bytes, with K, M or G behind the number if it is of those; not 0.
std::optional<size_t> size_in_bytes(std::string text) {
  constexpr const char *kUnits = "KMG";
  const char *unit = text.empty() ? nullptr : strchr(kUnits, toupper(static_cast<unsigned char>(text.back())));
  const int shift = unit ? 10 * static_cast<int>(unit - kUnits + 1) : 0;
  if (unit)
    text.pop_back();
  const auto count = number(text, 1, SIZE_MAX >> shift);
  return count ? std::optional(*count << shift) : std::nullopt;
}

// The keys of [limits] that are plain counts.
constexpr struct {
  const char *key;
  size_t least, most;
  size_t Limits::*count;
} kCountLimits[] = {
    {"blocked_requests", 4, 1000000, &Limits::blocked_requests},
    {"open_files", 1, INT_MAX, &Limits::open_files},
    {"threads", 1, INT_MAX, &Limits::threads},
    {"log_messages", 64, 1 << 20, &Limits::log_messages},
};

// The NAME of a section [KIND "NAME"].
std::optional<std::string> quoted(const std::string &section, const std::string &kind) {
  const std::string prefix = kind + " \"";
  if (!section.starts_with(prefix) || !section.ends_with('"') || section.size() <= prefix.size())
    return {};
  return section.substr(prefix.size(), section.size() - prefix.size() - 1);
}

struct Parser {
  Config &config;
  std::string path;
  FILE *stream = nullptr;
  int line = 0;
  bool line_open = false; // the last piece read did not end its line
  std::string error;

  std::string where() const { return path + ":" + std::to_string(line); }
  void warn(const std::string &text) { config.warnings.push_back(where() + ": " + text); }
  bool refuse(const std::string &text) {
    if (error.empty())
      error = where() + ": " + text;
    return false;
  }

  bool daemon_key(const std::string &key, const std::string &value);
  bool limits_key(const std::string &key, const std::string &value);
  bool module_key(const std::string &module, const std::string &key, const std::string &value);
  bool device_key(const std::string &pattern, const std::string &key, const std::string &value);
  bool set(const std::string &section, const std::string &key, const std::string &value);
};

bool Parser::daemon_key(const std::string &key, const std::string &value) {
  if (key == "modules") {
    if (value.empty())
      config.modules.clear();
    std::istringstream words(value);
    for (std::string word; words >> word && word[0] != ';';) { // in further lines inih leaves comments to us
      std::string name = canonical_module_name(word);
      if (name.empty())
        return refuse("'" + word + "' is no module name");
      if (std::find(config.modules.begin(), config.modules.end(), name) == config.modules.end())
        config.modules.push_back(name);
    }
    return true;
  }
  if (key == "face") {
    auto face = parse_face(value);
    if (!face)
      return refuse(face.error().message());
    config.face = *face;
    return true;
  }
  if (key == "log_level") {
    auto level = parse_log_level(value);
    if (!level)
      return refuse(level.error().message());
    config.log_level = *level;
    return true;
  }
  if (key == "hung_task_timeout") {
    auto seconds = number(value, 0, 1000000);
    if (!seconds)
      return refuse("hung_task_timeout is a number of seconds up to 1000000, not '" + value + "'");
    config.hung_task_timeout = static_cast<int>(*seconds);
    return true;
  }
  warn("unknown key '" + key + "' in [daemon]");
  return true;
}

bool Parser::limits_key(const std::string &key, const std::string &value) {
  if (key == "kmalloc") {
    auto bytes = size_in_bytes(value);
    if (!bytes)
      return refuse("kmalloc is a number of bytes, or of K, M or G of them, not '" + value + "'");
    config.limits.kmalloc = *bytes;
    return true;
  }
  const auto *limit = std::find_if(std::begin(kCountLimits), std::end(kCountLimits),
                                   [&](const auto &other) { return key == other.key; });
  if (limit == std::end(kCountLimits)) {
    warn("unknown key '" + key + "' in [limits]");
    return true;
  }
  auto count = number(value, limit->least, limit->most);
  if (!count)
    return refuse(key + " is a number from " + std::to_string(limit->least) + " to " + std::to_string(limit->most) +
                  ", not '" + value + "'");
  config.limits.*limit->count = *count;
  return true;
}

bool Parser::device_key(const std::string &pattern, const std::string &key, const std::string &value) {
  auto rule = std::find_if(config.devices.begin(), config.devices.end(),
                           [&](const DeviceRule &other) { return other.pattern == pattern; });
  if (rule == config.devices.end())
    rule = config.devices.insert(rule, DeviceRule{pattern, {}, {}, ""});
  if (key == "mode") {
    const auto mode = number(value, 0, 0777, 8);
    if (!mode)
      return refuse("mode is octal, up to 0777, not '" + value + "'");
    rule->mode = static_cast<unsigned>(*mode);
  } else if (key == "group") {
    const auto id = number(value, 0, 0x7fffffff);
    const struct group *entry = id ? nullptr : getgrnam(value.c_str());
    if (!id && !entry)
      return refuse("there is no group '" + value + "'");
    rule->gid = id ? static_cast<gid_t>(*id) : entry->gr_gid;
    rule->group = value;
  } else {
    warn("unknown key '" + key + "' in [device \"" + pattern + "\"]");
  }
  return true;
}

bool Parser::module_key(const std::string &module, const std::string &key, const std::string &value) {
  std::string name = canonical_module_name(module);
  if (name.empty())
    return refuse("'" + module + "' is no module name");
  if (key == "parameters")
    config.parameters[name] = value;
  else
    warn("unknown key '" + key + "' in [module \"" + module + "\"]");
  return true;
}

bool Parser::set(const std::string &section, const std::string &key, const std::string &value) {
  if (section == "daemon")
    return daemon_key(key, value);
  if (section == "limits")
    return limits_key(key, value);
  if (auto name = quoted(section, "module"))
    return module_key(*name, key, value);
  if (auto pattern = quoted(section, "device"))
    return device_key(*pattern, key, value);
  warn("unknown section [" + section + "]");
  return true;
}

char *next_line(char *buffer, int size, void *arg) {
  auto &parser = *static_cast<Parser *>(arg);
  if (!fgets(buffer, size, parser.stream))
    return nullptr;
  if (!parser.line_open)
    parser.line++;
  parser.line_open = !strchr(buffer, '\n');
  return buffer;
}

int on_value(void *arg, const char *section, const char *key, const char *value) {
  return static_cast<Parser *>(arg)->set(section, key, value ? value : "");
}

Result<bool> read_file(const std::string &path, Config &config) {
  // The library's own defaults: lines of 200 bytes on the stack.
  ini_use_stack = false;
  ini_max_line = 65536;
  ini_initial_alloc = 256;
  ini_allow_realloc = true;

  std::unique_ptr<FILE, int (*)(FILE *)> file(fopen(path.c_str(), "re"), fclose);
  if (!file) {
    if (errno == ENOENT)
      return false;
    return fail(errno, "open '" + path + "'", "is it readable?", Exit::kNotConfigured);
  }
  Parser parser{config, path, file.get(), 0, false, ""};
  int bad = ini_parse_stream(next_line, &parser, on_value, &parser);
  if (!parser.error.empty())
    return fail(0, parser.error, "kcompd.conf(5) lists what is understood", Exit::kNotConfigured);
  if (ferror(file.get()))
    return fail(errno, "read '" + path + "'", "is it a file?", Exit::kNotConfigured);
  if (bad)
    return fail(0, path + ":" + std::to_string(bad) + ": neither [section] nor key = value",
                "kcompd.conf(5) lists what is understood", Exit::kNotConfigured);
  config.files.push_back(path);
  return true;
}

std::vector<std::string> drop_ins(const std::string &directory) {
  std::vector<std::string> names;
  std::unique_ptr<DIR, int (*)(DIR *)> dir(opendir(directory.c_str()), closedir);
  if (!dir)
    return names;
  while (dirent *entry = readdir(dir.get())) {
    std::string name = entry->d_name;
    if (!name.starts_with('.') && name.ends_with(".conf"))
      names.push_back(directory + "/" + name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

} // namespace

Result<Config> load_config(const std::string &path, bool must_exist) {
  Config config;
  auto found = read_file(path, config);
  if (!found)
    return tl::unexpected(found.error());
  if (!*found && must_exist)
    return fail(ENOENT, "open '" + path + "'", "name a file that exists, or leave --config out", Exit::kNotConfigured);
  for (const std::string &name : drop_ins(path + ".d")) {
    auto read = read_file(name, config);
    if (!read)
      return tl::unexpected(read.error());
  }
  return config;
}

std::string dump_config(const Config &config) {
  std::ostringstream out;
  for (const std::string &file : config.files)
    out << "# " << file << "\n";
  out << "[daemon]\nmodules =";
  for (const std::string &module : config.modules)
    out << " " << module;
  out << "\nface = " << face_name(config.face) << "\nlog_level = " << config.log_level
      << "\nhung_task_timeout = " << config.hung_task_timeout << "\n\n[limits]\n";
  for (const auto &limit : kCountLimits)
    out << limit.key << " = " << config.limits.*limit.count << "\n";
  if (config.limits.kmalloc != SIZE_MAX)
    out << "kmalloc = " << config.limits.kmalloc << "\n";
  for (const auto &[module, parameters] : config.parameters)
    out << "\n[module \"" << module << "\"]\nparameters = " << parameters << "\n";
  for (const DeviceRule &rule : config.devices) {
    out << "\n[device \"" << rule.pattern << "\"]\n";
    if (rule.mode)
      out << "mode = 0" << std::oct << *rule.mode << std::dec << "\n";
    if (rule.gid)
      out << "group = " << rule.group << "\n";
  }
  return out.str();
}

void apply_device_rules(const Config &config, const std::string &node, unsigned &mode, gid_t &gid) {
  for (const DeviceRule &rule : config.devices) {
    if (fnmatch(rule.pattern.c_str(), node.c_str(), 0) != 0)
      continue;
    mode = rule.mode.value_or(mode);
    gid = rule.gid.value_or(gid);
  }
}

Result<FaceChoice> parse_face(const std::string &text) {
  for (FaceChoice face : {FaceChoice::kAuto, FaceChoice::kCuse, FaceChoice::kFuse})
    if (text == face_name(face))
      return face;
  return fail(0, "face is auto, cuse or fuse, not '" + text + "'");
}

const char *face_name(FaceChoice face) {
  switch (face) {
  case FaceChoice::kCuse:
    return "cuse";
  case FaceChoice::kFuse:
    return "fuse";
  case FaceChoice::kAuto:
    break;
  }
  return "auto";
}

Result<int> parse_log_level(const std::string &text) {
  if (text.size() == 1 && text[0] >= '0' && text[0] <= '8')
    return text[0] - '0';
  for (int level = 0; level < 8; level++)
    if (text == kLevels[level])
      return level + 1;
  return fail(0, "a log level is 0 to 8, or emerg, alert, crit, err, warn, notice, info or debug, not '" + text + "'");
}

std::string canonical_module_name(const std::string &name) {
  if (name.empty() || name.size() > kModuleNameMax)
    return "";
  std::string canonical = name;
  for (char &c : canonical) {
    if (c == '-')
      c = '_';
    if (!isalnum(static_cast<unsigned char>(c)) && c != '_')
      return "";
  }
  return canonical;
}

} // namespace kcompd
