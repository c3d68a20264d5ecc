// SPDX-License-Identifier: MIT
// The configuration files.
#include "daemon/config.h"
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

namespace kcompd {
namespace {

class Config_ : public testing::Test {
protected:
  Config_() {
    char name[] = "/tmp/kcompd-config-XXXXXX";
    directory_ = mkdtemp(name);
    main_ = directory_ + "/kcompd.conf";
  }
  ~Config_() override { std::filesystem::remove_all(directory_); }

  void write(const std::string &text) { std::ofstream(main_) << text; }
  void write_drop_in(const std::string &name, const std::string &text) {
    std::filesystem::create_directory(main_ + ".d");
    std::ofstream(main_ + ".d/" + name) << text;
  }
  std::string error() {
    auto config = load_config(main_, true);
    if (config)
      return "no error";
    EXPECT_EQ(config.error().exit, Exit::kNotConfigured);
    return config.error().what.substr(config.error().what.find(':') + 1);
  }

  std::string directory_, main_;
};

TEST_F(Config_, AMissingFileIsFineUnlessItWasAskedFor) {
  auto config = load_config(main_, false);
  ASSERT_TRUE(config);
  EXPECT_TRUE(config->modules.empty());
  EXPECT_TRUE(config->files.empty());
  auto wanted = load_config(main_, true);
  ASSERT_FALSE(wanted);
  EXPECT_EQ(wanted.error().code, ENOENT);
  EXPECT_EQ(wanted.error().exit, Exit::kNotConfigured);
}

TEST_F(Config_, RulesOfDevicesGoByPatternAndLaterOnesWin) {
  write("[device \"*\"]\nmode = 0640\ngroup = 7\n[device \"tty*\"]\ngroup = root\n");
  write_drop_in("a.conf", "[device \"ttyX\"]\nmode = 0666\n");
  auto config = load_config(main_, true);
  ASSERT_TRUE(config) << config.error().message();
  unsigned mode = 0600;
  gid_t gid = 3;
  apply_device_rules(*config, "other", mode, gid);
  EXPECT_EQ(mode, 0640u);
  EXPECT_EQ(gid, 7u);
  apply_device_rules(*config, "ttyX", mode, gid);
  EXPECT_EQ(mode, 0666u);
  EXPECT_EQ(gid, 0u);
  EXPECT_TRUE(config->warnings.empty());
}

TEST_F(Config_, WhatNoRuleSaysStaysWithTheDriver) {
  write("[device \"a\"]\nmode = 0666\n");
  auto config = load_config(main_, true);
  ASSERT_TRUE(config);
  unsigned mode = 0640;
  gid_t gid = 5;
  apply_device_rules(*config, "b", mode, gid);
  EXPECT_EQ(mode, 0640u);
  apply_device_rules(*config, "a", mode, gid);
  EXPECT_EQ(gid, 5u);
}

TEST_F(Config_, ImpossibleRulesOfDevicesAreRefused) {
  write("[device \"a\"]\nmode = rw\n");
  EXPECT_EQ(error(), "2: mode is octal, up to 0777, not 'rw'");
  write("[device \"a\"]\nmode = 4755\n");
  EXPECT_EQ(error(), "2: mode is octal, up to 0777, not '4755'");
  write("[device \"a\"]\ngroup = no-such-group\n");
  EXPECT_EQ(error(), "2: there is no group 'no-such-group'");
}

TEST_F(Config_, AllKeysAreUnderstood) {
  write("[daemon]\nmodules = kthreads lothars-chardev\n  percpu\nface = fuse\nlog_level = debug\nhung_task_timeout = "
        "30\n[limits]\nblocked_requests = 100\nopen_files = 7\nkmalloc = 3M\n"
        "[module \"percpu\"]\nparameters = a=1 b=\"two words\"\n");
  auto config = load_config(main_, true);
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->modules, (std::vector<std::string>{"kthreads", "lothars_chardev", "percpu"}));
  EXPECT_EQ(config->face, FaceChoice::kFuse);
  EXPECT_EQ(config->log_level, 8);
  EXPECT_EQ(config->hung_task_timeout, 30);
  EXPECT_EQ(config->limits.blocked_requests, 100u);
  EXPECT_EQ(config->limits.open_files, 7u);
  EXPECT_EQ(config->limits.kmalloc, size_t{3} << 20);
  EXPECT_EQ(config->parameters.at("percpu"), "a=1 b=\"two words\"");
  EXPECT_TRUE(config->warnings.empty());
}

TEST_F(Config_, DropInsAreReadInOrderAndAddModules) {
  write("[daemon]\nmodules = a\nlog_level = 3\n");
  write_drop_in("20-second.conf", "[daemon]\nmodules = c\nlog_level = 5\n");
  write_drop_in("10-first.conf", "[daemon]\nmodules = b a\nlog_level = 4\n");
  write_drop_in("ignored.conf~", "[daemon]\nlog_level = 1\n");
  auto config = load_config(main_, true);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->modules, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(config->log_level, 5);
  EXPECT_EQ(config->files.size(), 3u);
}

TEST_F(Config_, AnEmptyListForgetsTheModulesBefore) {
  write("[daemon]\nmodules = a b\n");
  write_drop_in("x.conf", "[daemon]\nmodules =\nmodules = c\n");
  EXPECT_EQ(load_config(main_, true)->modules, std::vector<std::string>{"c"});
}

TEST_F(Config_, ACommentStandsBehindEachLineOfTheModules) {
  write("[daemon]\nmodules = a ; the first\n  b ; the second\n");
  auto config = load_config(main_, true);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->modules, (std::vector<std::string>{"a", "b"}));
}

TEST_F(Config_, UnknownKeysAndSectionsAreWarningsWithTheirLine) {
  write("# a comment\n\n[daemon]\nmodule = a\n[other]\nx = 1\n[module \"m\"]\nparams = 1\n");
  auto config = load_config(main_, true);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->warnings, (std::vector<std::string>{main_ + ":4: unknown key 'module' in [daemon]",
                                                        main_ + ":6: unknown section [other]",
                                                        main_ + ":8: unknown key 'params' in [module \"m\"]"}));
}

TEST_F(Config_, WrongValuesAreErrorsWithTheirLine) {
  write("[daemon]\n\nface = both\n");
  EXPECT_EQ(error(), "3: face is auto, cuse or fuse, not 'both'");
  write("[limits]\nblocked_requests = many\n");
  EXPECT_EQ(error(), "2: blocked_requests is a number from 4 to 1000000, not 'many'");
  write("[limits]\nkmalloc = 3T\n");
  EXPECT_EQ(error(), "2: kmalloc is a number of bytes, or of K, M or G of them, not '3T'");
  write("[limits]\nkmalloc = 17179869184G\n");
  EXPECT_EQ(error(), "2: kmalloc is a number of bytes, or of K, M or G of them, not '17179869184G'");
  write("[limits]\nkmalloc = 99999999999999999999\n");
  EXPECT_EQ(error(), "2: kmalloc is a number of bytes, or of K, M or G of them, not '99999999999999999999'");
  write("[limits]\nkmalloc = -1\n");
  EXPECT_EQ(error(), "2: kmalloc is a number of bytes, or of K, M or G of them, not '-1'");
  write("[limits]\nopen_files = 0\n");
  EXPECT_EQ(error(), "2: open_files is a number from 1 to 2147483647, not '0'");
  write("[daemon]\nmodules = ../evil\n");
  EXPECT_EQ(error(), "2: '../evil' is no module name");
  write("[daemon]\nnonsense\n");
  EXPECT_EQ(error(), "2: neither [section] nor key = value");
}

TEST_F(Config_, LongLinesAreReadWhole) {
  std::string names, text;
  std::vector<std::string> expected;
  for (int i = 0; i < 1000; i++) {
    expected.push_back("module" + std::to_string(i));
    names += " " + expected.back();
  }
  write("[daemon]\nmodules =" + names + "\nunknown = 1\n");
  auto config = load_config(main_, true);
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->modules, expected);
  EXPECT_EQ(config->warnings, std::vector<std::string>{main_ + ":3: unknown key 'unknown' in [daemon]"});
}

TEST_F(Config_, WhatIsDumpedReadsBackTheSame) {
  write("[daemon]\nmodules = a b\nface = cuse\nlog_level = 2\n[module \"b\"]\nparameters = x=1\n");
  auto config = load_config(main_, true);
  ASSERT_TRUE(config);
  write(dump_config(*config));
  auto again = load_config(main_, true);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->modules, config->modules);
  EXPECT_EQ(again->face, config->face);
  EXPECT_EQ(again->log_level, config->log_level);
  EXPECT_EQ(again->parameters, config->parameters);
}

TEST(ModuleName, IsSpelledWithUnderscores) {
  EXPECT_EQ(canonical_module_name("a-b_C9"), "a_b_C9");
  EXPECT_EQ(canonical_module_name(std::string(55, 'x')), std::string(55, 'x'));
  for (const char *none : {"", "a/b", "..", "a b", "a.ko", "a\n"})
    EXPECT_EQ(canonical_module_name(none), "") << none;
  EXPECT_EQ(canonical_module_name(std::string(56, 'x')), "");
}

} // namespace
} // namespace kcompd
