#!/bin/sh
# SPDX-License-Identifier: MIT
# For which other kernel sources compile that do not for ours: prints its version, or nothing and perhaps a word of advice.
# usage: era.sh INCLUDE 'SOURCE...' 'VERSION...' COMMAND...     COMMAND, with KVER=VERSION or without, compiles them, strictly; CC is make's
set -u
include=$1 sources=$2 versions=$3
shift 3

# offers NAME: prints a header that brings the name, for our kernel.
offers() {
  for header in $(cd "$include" && grep -rlw -- "$1" linux asm); do
    if printf '#include <%s>\n' "$header" | ${CC:-gcc} -E -dD -nostdinc -isystem "$(${CC:-gcc} -print-file-name=include)" -I"$include" \
      -include "$include/linux/kconfig.h" -include "$include/linux/compiler_types.h" -D__KERNEL__ -DMODULE - 2> /dev/null | grep -w -- "$1" > /dev/null; then
      echo "$header"
      return
    fi
  done
  return 1
}

errors=$(LC_ALL=C "$@" 2>&1) && exit # it was something else that failed
# Where all that is wrong is what a forgotten header brings, some older kernel's other headers would have brought it too.
forgotten=yes advice=
for name in $(printf '%s\n' "$errors" | sed -nE "/: error: /s/.*: error: (implicit declaration of function '([A-Za-z0-9_]+)')?.*/:\2/p" | sort -u); do
  header=$([ "$name" != : ] && offers "${name#:}") || forgotten=
  advice="$advice  HINT    ${name#:}() is in <$header>
"
done
if [ "$forgotten" ]; then
  printf '%s' "$advice" >&2
  exit
fi

# A source that asks for a newer version than a kernel's was not written for that.
# shellcheck disable=SC2086 # a list
newest=$(cat $sources | sed -nE 's/.*KERNEL_VERSION *\( *([0-9]+) *, *([0-9]+).*/\1.\2/p' | sort -V | tail -n 1)
for version in $versions; do
  [ "$(printf '%s\n' "$newest" "$version" | sort -V | tail -n 1)" = "$version" ] || continue
  "$@" KVER="$version" > /dev/null 2>&1 && echo "$version" && exit
done
exit 0
