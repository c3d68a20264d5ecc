// SPDX-License-Identifier: MIT
// The command line of kcompd.
#include "daemon/options.h"
#include <cstdlib>
#include <gtest/gtest.h>
#include <vector>

namespace kcompd {
namespace {

Result<Options> parse(std::vector<const char *> words) {
  words.insert(words.begin(), "kcompd");
  int argc = static_cast<int>(words.size());
  words.push_back(nullptr);
  return parse_options(argc, const_cast<char *const *>(words.data()));
}

std::string error_of(std::vector<const char *> words) {
  auto options = parse(std::move(words));
  if (options)
    return "no error";
  EXPECT_EQ(options.error().exit, Exit::kBadArguments);
  return options.error().message();
}

TEST(Options, WithoutAnyTheDaemonRunsAtRunKcompd) {
  auto options = parse({});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->action, Options::Action::kRun);
  EXPECT_EQ(options->directory, "/run/kcompd");
  EXPECT_EQ(options->config, "/etc/kcompd/kcompd.conf");
  EXPECT_FALSE(options->config_given);
  EXPECT_FALSE(options->face);
  EXPECT_FALSE(options->links);
}

TEST(Options, DirectoriesBecomeAbsoluteAndLoseTheirLastSlash) {
  auto options = parse({"--directory", "here/", "--links=/dev//"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->directory.front(), '/');
  EXPECT_TRUE(options->directory.ends_with("/here")) << options->directory;
  EXPECT_EQ(options->links, "/dev");
}

TEST(Options, AnInstanceHasANameInAllItHas) {
  auto options = parse({"--instance", "lab7"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->instance, "lab7");
  EXPECT_EQ(options->directory, "/run/kcompd-lab7");
  EXPECT_EQ(options->config, "/etc/kcompd/lab7.conf");
  EXPECT_FALSE(options->config_given);
  EXPECT_EQ(parse({"--directory", "/elsewhere", "--instance", "lab7"})->directory, "/elsewhere");
  for (const char *name : {"", "a/b", "../x", ".x", "a b", "0123456789012345678901234567890123"})
    EXPECT_NE(error_of({"--instance", name}).find("--instance: a name is"), std::string::npos) << name;
}

TEST(Options, AnOrdinaryUsersDaemonIsInHisDirectories) {
  ASSERT_EQ(setenv("XDG_RUNTIME_DIR", "/run/user/5", 1), 0);
  ASSERT_EQ(setenv("XDG_CONFIG_HOME", "/home/u/conf", 1), 0);
  auto options = parse({"--user"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->directory, "/run/user/5/kcompd");
  EXPECT_EQ(options->config, "/home/u/conf/kcompd/kcompd.conf");
  unsetenv("XDG_RUNTIME_DIR");
  unsetenv("XDG_CONFIG_HOME");
  EXPECT_NE(error_of({"--user"}).find("$XDG_RUNTIME_DIR is not set"), std::string::npos);
}

TEST(Options, TheStateIsWhereSystemdHasIt) {
  ASSERT_EQ(setenv("RUNTIME_DIRECTORY", "/run/kcompd.state", 1), 0);
  EXPECT_EQ(parse({"--directory", "/x"})->state_dir, "/run/kcompd.state");
  unsetenv("RUNTIME_DIRECTORY");
  EXPECT_EQ(parse({"--directory", "/x"})->state_dir, "/x.state");
}

TEST(Options, LinksNoneIsNoDirectory) {
  EXPECT_EQ(parse({"--links", "none"})->links, "none");
}

TEST(Options, FaceAndLogLevelAreChecked) {
  EXPECT_EQ(parse({"--face", "fuse"})->face, FaceChoice::kFuse);
  EXPECT_EQ(parse({"--log-level", "debug"})->log_level, 8);
  EXPECT_EQ(error_of({"--face", "x"}), "--face: face is auto, cuse or fuse, not 'x' (see kcompd --help)");
  EXPECT_NE(error_of({"--log-level", "9"}).find("a log level is 0 to 8"), std::string::npos);
}

TEST(Options, WhatIsUnknownOrIncompleteIsNamed) {
  EXPECT_EQ(error_of({"--nosuch"}), "unknown option '--nosuch' (see kcompd --help)");
  EXPECT_EQ(error_of({"-x"}), "unknown option '-x' (see kcompd --help)");
  EXPECT_EQ(error_of({"--config"}), "option '--config' wants an argument (see kcompd --help)");
  EXPECT_EQ(error_of({"module"}), "'module': kcompd takes options only (see kcompd --help)");
  EXPECT_EQ(error_of({"--directory", ""}), "--directory wants a directory (see kcompd --help)");
}

TEST(Options, ADirectoryTooLongForASocketIsRefused) {
  std::string longest = "/" + std::string(101, 'x'), too_long = longest + "x";
  EXPECT_TRUE(parse({"--directory", longest.c_str()}));
  EXPECT_NE(error_of({"--directory", too_long.c_str()}).find("too long for the path of a socket"), std::string::npos);
}

TEST(Options, UsageFitsAScreen) {
  std::string text = usage();
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 24);
}

} // namespace
} // namespace kcompd
