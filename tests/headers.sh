#!/usr/bin/env bash
# Every header under include/ compiles alone: as C (gnu11, without libc, as a driver has it) and as C++20 (with libc, as the runtime has it).
# SPDX-License-Identifier: MIT
# Usage: headers.sh [header...]   (default: all of include/linux, include/asm, include/uapi); prints one line per failing header.
set -u
cd "$(dirname "$0")/.." || exit 2
cc=${CC:-gcc} cxx=${CXX:-g++}
builtin_headers=$("$cc" -print-file-name=include)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export cc cxx builtin_headers scratch

check() {
  local header=${1#include/} failed='' log
  log=$(mktemp -p "$scratch")
  # What only says that something is not offered must say so, and by its own name.
  if grep -q '^#error' "$1"; then
    printf '#include <%s>\n' "$header" | "$cc" -x c -nostdinc -Iinclude -fsyntax-only - 2>&1 | grep -F "#error \"$header: " > /dev/null && return 0
    echo "$1: does not say what is not offered"
    return 1
  fi
  # Included twice: the guard must hold.
  if ! printf '#include <%s>\n#include <%s>\n' "$header" "$header" |
    "$cc" -x c -std=gnu11 -O2 -nostdinc -isystem "$builtin_headers" -D__KERNEL__ -DMODULE -DKBUILD_MODNAME='"headers"' -Iinclude \
      -ffreestanding -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare -Werror -fsyntax-only - 2> "$log"; then
    failed="C: $(grep -m1 -E 'error' "$log")"
  fi
  if ! printf '#include <%s>\n#include <%s>\n#include <algorithm>\n#include <string>\n#include <vector>\n#include <unistd.h>\n' "$header" "$header" |
    "$cxx" -x c++ -std=gnu++20 -O2 -D__KERNEL__ -Iinclude -Wall -Wextra -Wno-unused-parameter -Werror -fsyntax-only - 2> "$log"; then
    failed+="${failed:+; }C++: $(grep -m1 -E 'error' "$log")"
  fi
  [ -z "$failed" ] && return 0
  echo "$1: $failed"
  return 1
}
export -f check

if [ $# -eq 0 ]; then
  mapfile -t headers < <(find include -name '*.h' | sort)
  set -- "${headers[@]}"
fi
# shellcheck disable=SC2016 # expanded by the inner shell
if printf '%s\0' "$@" | xargs -0 -n 1 -P "$(nproc)" bash -c 'check "$1"' _; then
  echo "headers: $# compile alone as C and as C++, or say what is not offered"
else
  exit 1
fi
