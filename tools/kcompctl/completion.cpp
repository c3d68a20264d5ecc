// SPDX-License-Identifier: MIT
// completion: the script that completes our command line in bash, made from the table of commands. What is loaded and
// what there is to load is looked up when Tab is pressed.
#include "tools/kcompctl/command.h"
#include <cstdio>
#include <cstring>

namespace kcompctl {
namespace {

constexpr const char *kLookups = R"bash(# Completion of kcompctl in bash, made by `kcompctl completion bash`.
# Each of these prints names, one a line; $directory is where the daemon's tree is.
_kcompctl_loaded() {
  local name rest
  while read -r name rest; do
    echo "$name"
  done 2> /dev/null < "$directory/proc/modules"
}

_kcompctl_devices() {
  local node
  for node in "$directory"/dev/*; do
    case ${node##*/} in
    '*' | kmsg) ;;
    *) echo "${node##*/}" ;;
    esac
  done
}

_kcompctl_loadable() {
  local file modules
  modules=$("${COMP_WORDS[0]}" -D "$directory" status 2> /dev/null | sed -n 's/^modules in: //p')
  for file in "$modules"/*.ko; do
    file=${file##*/}
    [ "$file" = '*.ko' ] || echo "${file%.ko}"
  done
}

_kcompctl_parameters() {
  "${COMP_WORDS[0]}" modinfo -F parm "$1" 2> /dev/null | sed 's/:.*/=/'
}

# Files that end in $1, and directories.
_kcompctl_files() {
  compgen -f -X "!*$1" -- "$cur"
  compgen -d -- "$cur"
}

_kcompctl() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
  local directory=${KCOMPD_DIRECTORY:-/run/kcompd} command='' operand='' options='' words='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
    -*) [ -n "$command" ] || case ${COMP_WORDS[i]} in
      -D) directory=${COMP_WORDS[++i]} ;;
      -I) directory=/run/kcompd-${COMP_WORDS[++i]} ;;
      esac ;;
    *) if [ -z "$command" ]; then command=${COMP_WORDS[i]}; else operand=${operand:-${COMP_WORDS[i]}}; fi ;;
    esac
  done
  if [ -z "$command" ]; then
    case $prev in
    -D) words=$(compgen -d -- "$cur") ;;
    -I)
      for i in /run/kcompd-*.sock; do
        i=${i#/run/kcompd-}
        [ "$i" = '*.sock' ] || words+=" ${i%.sock}"
      done
      ;;
    *)
)bash";

constexpr const char *kEnd = R"(
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _kcompctl kcompctl
)";

std::string words_of(std::span<const Option> options) {
  std::string words;
  auto append = [&](std::span<const Option> part) {
    for (const Option &option : part)
      words += std::string(words.empty() ? "-" : " -") + option.letter + " --" + option.name;
  };
  append(options);
  if (!options.empty() && options.data() != common_options.data())
    append(common_options);
  return words;
}

// What a command offers where no option is asked for.
const char *operands_of(Operands operands) {
  switch (operands) {
  case Operands::kModuleAndParameters:
    return R"(if [ -z "$operand" ]; then words=$(_kcompctl_loadable; _kcompctl_files .ko); else
      words=$(_kcompctl_parameters "$operand") && { compopt -o nospace 2> /dev/null || :; }; fi)";
  case Operands::kModules:
    return "words=$(_kcompctl_loadable; _kcompctl_files .ko)";
  case Operands::kLoaded:
    return "words=$(_kcompctl_loaded)";
  case Operands::kLoadedOrDevices:
    return "words=$(_kcompctl_loaded; _kcompctl_devices)";
  case Operands::kSource:
    return "[ -n \"$operand\" ] || words=$(_kcompctl_files .c)";
  case Operands::kShell:
    return "words=bash";
  case Operands::kNone:
    break;
  }
  return ":";
}

void print_script() {
  fputs(kLookups, stdout);
  printf("      words='");
  for (const Command &command : commands())
    printf("%s ", command.name);
  printf("-D -I --help --version'\n      ;;\n    esac\n  else\n    case $command:$prev in\n");
  for (const Command &command : commands())
    for (const Option &option : command.options)
      if (option.values)
        printf("    %s:-%c | %s:--%s) words='%s' ;;\n", command.name, option.letter, command.name, option.name,
               option.values);
  printf("    *)\n      case $command in\n");
  for (const Command &command : commands())
    printf("      %s)\n        options='%s'\n        [[ $cur == -* ]] || { %s; }\n        ;;\n", command.name,
           words_of(command.options).c_str(), operands_of(command.operands));
  printf("      esac\n      [[ $cur != -* ]] || words=$options\n      ;;\n    esac\n  fi");
  fputs(kEnd, stdout);
}

} // namespace

int run_completion(int argc, char **argv) {
  if (argc != 2 || strcmp(argv[1], "bash") != 0) {
    fprintf(stderr, "Usage: completion bash\n");
    return 1;
  }
  print_script();
  return 0;
}

} // namespace kcompctl
