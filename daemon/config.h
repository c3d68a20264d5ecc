// SPDX-License-Identifier: MIT
// The configuration: /etc/kcompd/kcompd.conf, then the drop-ins of kcompd.conf.d in the order of their names.
// kcompd.conf(5) is the user's view of it.
#pragma once

#include "daemon/result.h"
#include <climits>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace kcompd {

enum class FaceChoice { kAuto, kCuse, kFuse };

// Who may open a node: [device "PATTERN"], with PATTERN as in the shell.
struct DeviceRule {
  std::string pattern;
  std::optional<unsigned> mode; // permission bits
  std::optional<gid_t> gid;
  std::string group; // as it was written
};

// What all drivers together may use. No limit is the largest value.
struct Limits {
  size_t blocked_requests = 20000;
  size_t open_files = INT_MAX;
  size_t threads = 12000; // with the workers of blocked_requests fewer than the TasksMax= of the service
  size_t log_messages = 4096;
  size_t kmalloc = SIZE_MAX; // bytes
};

struct Config {
  std::vector<std::string> modules;              // to load at the start, in this order
  std::map<std::string, std::string> parameters; // by module
  FaceChoice face = FaceChoice::kAuto;
  int log_level = 7;           // messages more important than this (0..8) are shown, as kernel.printk's first number
  int hung_task_timeout = 120; // seconds, 0: never
  Limits limits;
  std::vector<DeviceRule> devices; // in the order of the files; later ones override earlier ones

  std::vector<std::string> files;    // that were read
  std::vector<std::string> warnings; // "FILE:LINE: complaint"
};

inline constexpr const char *kDefaultConfig = "/etc/kcompd/kcompd.conf";

// Read `path` and the files path.d/*.conf.
// @must_exist: `path` was asked for, so it is an error when it is missing.
// A wrong value is an error (Exit::kNotConfigured); an unknown key is a warning.
Result<Config> load_config(const std::string &path, bool must_exist);

// Mode and group of a node by the rules; what no rule says stays as it is.
void apply_device_rules(const Config &config, const std::string &node, unsigned &mode, gid_t &gid);

// The same settings as an INI file.
std::string dump_config(const Config &config);

Result<FaceChoice> parse_face(const std::string &text);
// A level by number (0..8) or by name (emerg ... debug); a name means "this one too".
Result<int> parse_log_level(const std::string &text);
const char *face_name(FaceChoice face);

// A module's name as the kernel spells it: '-' is '_', at most 55 characters of [A-Za-z0-9_]. Empty if it is none.
std::string canonical_module_name(const std::string &name);

} // namespace kcompd
