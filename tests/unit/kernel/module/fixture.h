// SPDX-License-Identifier: MIT
// Tests of the loader load the modules that the build made beside them: <build>/modules and <build>/test-modules.
#pragma once

#include "kernel/module/module.h"
#include "kernel/printk/printk.h"
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

namespace kcompd::test {

// The .ko of that name, wherever it was built.
inline std::filesystem::path module_path(const std::string &name) {
  const auto build = std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path();
  const auto driver = build / "modules" / (name + ".ko");
  return exists(driver) ? driver : build / "test-modules" / (name + ".ko");
}

inline int load_path(const std::filesystem::path &path, const char *args = "") {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return -errno;
  const int err = load_module(fd, args);
  ::close(fd);
  return err;
}

inline int load(const std::string &name, const char *args = "") {
  return load_path(module_path(name), args);
}

inline std::string file_bytes(const std::filesystem::path &path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// A file that exists in memory only; the caller closes it.
inline int memory_file(const std::string &bytes) {
  const int fd = ::memfd_create("test", MFD_CLOEXEC);
  EXPECT_EQ(::write(fd, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  return fd;
}

inline int load_bytes(const std::string &bytes) {
  const int fd = memory_file(bytes);
  const int err = load_module(fd, "");
  ::close(fd);
  return err;
}

inline std::vector<std::string> loaded_names() {
  std::vector<std::string> names;
  for (const ModuleInfo &info : list_modules())
    names.push_back(info.name);
  return names;
}

// The module as list_modules() has it; a test that asks for one that is not loaded fails.
inline ModuleInfo info_of(const std::string &name) {
  for (ModuleInfo &info : list_modules())
    if (info.name == name)
      return info;
  ADD_FAILURE() << name << " is not loaded";
  return {};
}

inline std::string param(const char *module, const char *name) {
  std::string value;
  const int length = module_param_get(module, name, value);
  return length < 0 ? "error " + std::to_string(-length) : value;
}

// Each test starts and ends without modules, and can look at what was logged meanwhile.
class ModuleTest : public testing::Test {
protected:
  ModuleTest() : reader_(LogReader::From::kNewest) {
    EXPECT_TRUE(exists(module_path("params"))) << "build the targets modules and test-modules first";
  }

  void TearDown() override { EXPECT_THAT(loaded_names(), testing::IsEmpty()); }

  // The lines logged since the last call.
  std::vector<std::string> log() {
    log_finish_line();
    std::vector<std::string> lines;
    LogRecord record;
    while (reader_.next(record) == 0)
      lines.emplace_back(record.text());
    return lines;
  }

private:
  LogReader reader_;
};

} // namespace kcompd::test
