// SPDX-License-Identifier: MIT
// The command line of kcompd.
#include "daemon/options.h"
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
