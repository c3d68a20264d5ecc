// SPDX-License-Identifier: MIT
// The daemon's answers, from text to numbers. Forms: daemon/control_protocol.h, proc/modules.
#include "tools/kcompctl/sample.h"
#include "tools/kcompctl/client.h"
#include "tools/kcompctl/command.h"
#include <cerrno>
#include <charconv>
#include <fstream>
#include <sstream>

namespace kcompctl {
namespace {

using kcompd::ControlCommand;

// What is no number is 0: an older daemon may say less.
uint64_t number(const std::string &text) {
  uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<std::string> split(const std::string &text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);)
    parts.push_back(part);
  return parts;
}

bool ask_text(const char *command, ControlCommand question, std::string &ret) {
  Answer answer = ask(question);
  if (!answer.reached)
    return complain(command, answer.why), false;
  if (answer.result)
    return complain(command, error_text(answer.result)), false;
  ret = std::move(answer.text);
  return true;
}

// Call `take` with the fields of each line, of which there are `count` or more.
template <typename Take> bool ask_lines(const char *command, ControlCommand question, size_t count, Take take) {
  std::string text;
  if (!ask_text(command, question, text))
    return false;
  for (const std::string &line : split(text, '\n'))
    if (std::vector<std::string> fields = split(line, '\t'); fields.size() >= count)
      take(fields);
  return true;
}

} // namespace

bool fetch(const char *command, StatusReport &ret) {
  if (!ask_text(command, ControlCommand::kStatus, ret.text))
    return false;
  auto value = [&](const char *key) { return status_value(ret.text, key); };
  ret.version = value("version");
  ret.state = value("state");
  ret.directory = value("tree at");
  ret.module_directory = value("modules in");
  ret.face = value("face");
  ret.pid = static_cast<long>(number(value("pid")));
  ret.up = number(value("up"));
  ret.requests = number(value("requests"));
  unsigned long first = 0, second = 0, third = 0;
  sscanf(value("workers").c_str(), "%lu, %lu asleep in a driver, %lu", &first, &second, &third);
  ret.workers = first;
  ret.asleep = second;
  ret.idle = third;
  sscanf(value("log").c_str(), "%lu messages, %lu", &ret.log_lines, &ret.log_overwritten);
  std::istringstream names(value("left out")); // "a, b (and why)"
  for (std::string name; names >> name && !name.starts_with('(');)
    ret.left_out.push_back(name.substr(0, name.find(',')));
  return true;
}

bool fetch(const char *command, std::vector<ModuleReport> &ret) {
  const std::string path = directory() + "/proc/modules";
  std::ifstream modules(path);
  if (!modules)
    return complain(command, "open '" + path + "': " + error_text(errno)), false;
  for (std::string line; std::getline(modules, line);) {
    std::istringstream words(line);
    ModuleReport module;
    std::string users;
    if (!(words >> module.name >> module.size >> module.references >> users >> module.state))
      continue;
    if (users != "-")
      module.users = split(users, ',');
    ret.push_back(std::move(module));
  }
  return true;
}

bool fetch(const char *command, std::vector<DeviceReport> &ret) {
  return ask_lines(command, ControlCommand::kDevices, 8, [&](const std::vector<std::string> &field) {
    DeviceReport device;
    device.name = field[0];
    device.module = field[1];
    sscanf(field[2].c_str(), "%u:%u", &device.major, &device.minor);
    device.mode = field[3];
    device.open = static_cast<long>(number(field[4]));
    device.requests = number(field[5]);
    device.read = number(field[6]);
    device.written = number(field[7]);
    ret.push_back(std::move(device));
  });
}

bool fetch(const char *command, std::vector<LockReport> &ret) {
  return ask_lines(command, ControlCommand::kLocks, 5, [&](const std::vector<std::string> &field) {
    ret.push_back({field[0], field[1], field[2], number(field[3]), number(field[4])});
  });
}

bool fetch(const char *command, std::vector<TaskReport> &ret) {
  return ask_lines(command, ControlCommand::kPs, 6, [&](const std::vector<std::string> &field) {
    ret.push_back({static_cast<long>(number(field[0])), static_cast<long>(number(field[1])), field[2], field[3],
                   field[4], field[5]});
  });
}

} // namespace kcompctl
