// SPDX-License-Identifier: MIT
// Parsing the command line with getopt_long.
#include "daemon/options.h"

#include "daemon/installation.h"
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <getopt.h>

namespace kcompd {
namespace {

enum : int {
  kDirectory = 256,
  kInstance,
  kUser,
  kModuleDir,
  kConfig,
  kFace,
  kLinks,
  kLogLevel,
  kCheck,
  kDump,
  kVersion,
  kHelp
};

constexpr option kOptions[] = {
    {"directory", required_argument, nullptr, kDirectory},
    {"instance", required_argument, nullptr, kInstance},
    {"user", no_argument, nullptr, kUser},
    {"module-dir", required_argument, nullptr, kModuleDir},
    {"config", required_argument, nullptr, kConfig},
    {"face", required_argument, nullptr, kFace},
    {"links", required_argument, nullptr, kLinks},
    {"log-level", required_argument, nullptr, kLogLevel},
    {"check-config", no_argument, nullptr, kCheck},
    {"dump-config", no_argument, nullptr, kDump},
    {"version", no_argument, nullptr, kVersion},
    {"help", no_argument, nullptr, kHelp},
    {},
};

constexpr size_t kSocketPathMax = 108; // sockaddr_un::sun_path, with its NUL

tl::unexpected<Error> bad(std::string what) {
  return fail(0, std::move(what), "see kcompd --help", Exit::kBadArguments);
}

// Absolute, without the slashes at its end: a daemon's directories do not move with anybody's working directory.
Result<std::string> absolute(const char *option, const std::string &path) {
  if (path.empty())
    return bad(std::string(option) + " wants a directory");
  std::string whole = path;
  if (path[0] != '/') {
    std::error_code error;
    whole = std::filesystem::current_path(error).string() + "/" + path;
    if (error)
      return fail(error.value(), "find the working directory", "give " + std::string(option) + " an absolute path");
  }
  while (whole.size() > 1 && whole.ends_with('/'))
    whole.pop_back();
  return whole;
}

std::string environment(const char *name) {
  const char *value = getenv(name);
  return value ? value : "";
}

// One of several daemons of root: everything it has carries its name.
Result<void> be_instance(Options &options, const std::string &name) {
  constexpr size_t kNameMax = 32;
  bool plain = !name.empty() && name.size() <= kNameMax && isalnum(static_cast<unsigned char>(name[0]));
  for (char c : name)
    plain = plain && (isalnum(static_cast<unsigned char>(c)) || strchr("_.-", c));
  if (!plain)
    return bad("--instance: a name is letters, digits, '_', '.' and '-', at most 32, not '" + name + "'");
  options.instance = name;
  options.directory = "/run/kcompd-" + name;
  options.config = "/etc/kcompd/" + name + ".conf";
  return {};
}

// The daemon of an ordinary user: everything is in directories of his own.
Result<void> be_users(Options &options) {
  std::string runtime = environment("XDG_RUNTIME_DIR"), config = environment("XDG_CONFIG_HOME");
  if (runtime.empty() || runtime[0] != '/')
    return bad("--user: $XDG_RUNTIME_DIR is not set; give a --directory instead");
  if (config.empty())
    config = environment("HOME") + "/.config";
  options.directory = runtime + "/kcompd";
  options.config = config + "/kcompd/kcompd.conf";
  return {};
}

} // namespace

Result<Options> parse_options(int argc, char *const argv[]) {
  Options options;
  auto directory = [&](const char *option, std::string &ret) -> Result<bool> {
    auto path = absolute(option, optarg);
    if (!path)
      return tl::unexpected(path.error());
    ret = *path;
    return true;
  };

  optind = 0; // start anew, also when called a second time
  opterr = 0;
  std::optional<std::string> given_directory, given_config;
  for (int c; (c = getopt_long(argc, argv, ":", kOptions, nullptr)) != -1;) {
    Result<bool> ok = true;
    switch (c) {
    case kDirectory:
      ok = directory("--directory", given_directory.emplace());
      break;
    case kInstance:
      if (auto known = be_instance(options, optarg); !known)
        return tl::unexpected(known.error());
      break;
    case kUser:
      if (auto known = be_users(options); !known)
        return tl::unexpected(known.error());
      break;
    case kModuleDir:
      ok = directory("--module-dir", options.module_dir);
      break;
    case kConfig:
      given_config = optarg;
      break;
    case kFace:
      if (auto face = parse_face(optarg))
        options.face = *face;
      else
        return bad("--face: " + face.error().what);
      break;
    case kLinks:
      options.links = optarg;
      if (*options.links != "none")
        ok = directory("--links", *options.links);
      break;
    case kLogLevel:
      if (auto level = parse_log_level(optarg))
        options.log_level = *level;
      else
        return bad("--log-level: " + level.error().what);
      break;
    case kCheck:
      options.action = Options::Action::kCheckConfig;
      break;
    case kDump:
      options.action = Options::Action::kDumpConfig;
      break;
    case kVersion:
      options.action = Options::Action::kVersion;
      break;
    case kHelp:
      options.action = Options::Action::kHelp;
      break;
    case ':':
      return bad(std::string("option '") + argv[optind - 1] + "' wants an argument");
    default:
      return bad(std::string("unknown option '") + argv[optind - 1] + "'");
    }
    if (!ok)
      return tl::unexpected(ok.error());
  }
  if (optind < argc)
    return bad(std::string("'") + argv[optind] + "': kcompd takes options only");
  options.directory = given_directory.value_or(options.directory);
  options.config = given_config.value_or(options.config);
  options.config_given = given_config.has_value();
  if (options.directory.size() + sizeof(".sock") > kSocketPathMax)
    return fail(0, "--directory: '" + options.directory + "' is too long for the path of a socket",
                "at most " + std::to_string(kSocketPathMax - sizeof(".sock")) + " bytes", Exit::kBadArguments);
  const std::string runtime = environment("RUNTIME_DIRECTORY"); // systemd's; its name is the unit's affair
  options.state_dir =
      !runtime.empty() && runtime.find(':') == std::string::npos ? runtime : options.directory + ".state";
  if (options.module_dir.empty())
    options.module_dir = modules_directory();
  return options;
}

std::string usage() {
  return "Usage: kcompd [OPTION...]\n"
         "A kernel in a process: runs Linux drivers in user space and gives them real devices.\n\n"
         "  --directory DIR   mount the tree at DIR (default /run/kcompd); the socket is DIR.sock\n"
         "  --instance NAME   one of several: /run/kcompd-NAME, /dev/kcompd-NAME/..., /etc/kcompd/NAME.conf\n"
         "  --user            the daemon of an ordinary user: $XDG_RUNTIME_DIR/kcompd\n"
         "  --module-dir DIR  look for NAME.ko in DIR\n"
         "  --config FILE     read FILE and FILE.d/*.conf (default /etc/kcompd/kcompd.conf)\n"
         "  --face FACE       devices by cuse, by fuse, or auto: by cuse where /dev/cuse is\n"
         "  --links DIR       with fuse: links DIR/NAME to the devices; 'none' for none\n"
         "                    (default: /dev when run by root, else none)\n"
         "  --log-level N     show messages below level N (0 to 8, or emerg to debug)\n"
         "  --check-config    say what is wrong with the configuration, and exit\n"
         "  --dump-config     print the configuration in force, and exit\n"
         "  --version, --help\n\n"
         "Exit status: 0, 1 failed, 2 wrong arguments, 4 not permitted, 5 not installed, 6 wrong configuration.\n"
         "Load a driver with kcompctl(8). The manual is kcompd(8).\n";
}

} // namespace kcompd
