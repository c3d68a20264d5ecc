// SPDX-License-Identifier: MIT
// What the daemon tells of itself, taken apart: for status --json, ps and top.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kcompctl {

struct StatusReport {
  std::string text; // as the daemon wrote it
  std::string version, state, directory, module_directory, face;
  long pid = 0;
  uint64_t up = 0; // seconds
  uint64_t workers = 0, asleep = 0, idle = 0, requests = 0;
  uint64_t log_lines = 0, log_overwritten = 0;
  std::vector<std::string> left_out; // modules that are loaded no more because they brought the daemon down
};

struct ModuleReport {
  std::string name, state;
  uint64_t size = 0;
  long references = 0;
  std::vector<std::string> users;
};

struct DeviceReport {
  std::string name, module; // "-": none
  unsigned major = 0, minor = 0;
  std::string mode; // octal
  long open = 0;
  uint64_t requests = 0, read = 0, written = 0; // since it is there; bytes
};

struct LockReport {
  std::string primitive, place, module;
  uint64_t waits = 0, waited_ns = 0;
};

struct TaskReport {
  long pid = 0, caller = 0; // caller 0: a kthread
  std::string state, wchan, comm, module;
};

// Ask the daemon; an error is told as `command`'s. Return: false if there was one.
bool fetch(const char *command, StatusReport &ret);
bool fetch(const char *command, std::vector<ModuleReport> &ret);
bool fetch(const char *command, std::vector<DeviceReport> &ret);
bool fetch(const char *command, std::vector<LockReport> &ret);
bool fetch(const char *command, std::vector<TaskReport> &ret);

} // namespace kcompctl
