#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# All that is tested in the virtual machine, from a finished build: tests/vm/all.sh BUILD_DIR [OPTION of run.sh]...
# KCOMPD_VM_ONLY='GLOB': only scripts whose path below tests/ matches, for instance 'cases/blocking/*'.
# KCOMPD_DEB=DIR: the packages that build-deb.sh has made there of this build already.
#
# The build is packaged, and the guest installs the packages; the drivers of devices/, and those of tests/modules that tests/vm/diff
# has a script for, are also built for the real kernel. What runs: the cases here, each driver against the real kernel, and the shell
# cases of tests/cases, which the machine outside runs through FUSE only, through CUSE. A shell case that makes no sense in the guest
# says so: "# vm: left out, REASON".
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"

(($#)) || die "usage: tests/vm/all.sh BUILD_DIR [OPTION of run.sh]..."
build=$(realpath "$1")
shift
root=$(realpath "$here/../..")
work=$(mktemp -d "${TMPDIR:-/tmp}/kcompd-vm-all.XXXXXX")
trap 'rm -rf "$work"' EXIT

deb=${KCOMPD_DEB:-$work/deb}
# A build that failed leaves the directory.
compgen -G "$deb/kcompd_*.deb" > /dev/null || "$here/build-deb.sh" "$build" "$deb"
mkdir "$work/data"
for part in test-modules tests/clients tests/bench_cuse; do
  [[ ! -e $build/$part ]] || cp -r "$build/$part" "$work/data/"
done
drivers=()
for driver in "$root"/devices/*/Kbuild "$root"/tests/modules/zeros/Kbuild; do
  drivers+=("${driver%/Kbuild}")
done
for script in "$here"/diff/*.sh; do
  for source in "$root"/tests/modules/*/"$(basename "$script" .sh).c"; do
    [[ ! -f $source ]] || drivers+=("${source%/*}")
  done
done
modules=$("$here/build-real.sh" "${drivers[@]}")

scripts=("$here"/cases/*.sh "$here"/diff/*.sh)
for script in "$root"/tests/cases/*/*.sh; do
  grep -q '^# vm: left out' "$script" || scripts+=("$script")
done
if [[ ${KCOMPD_VM_ONLY-} ]]; then
  wanted=()
  for script in "${scripts[@]}"; do
    # shellcheck disable=SC2053 # a pattern
    [[ $(realpath "$script") != "$root"/tests/$KCOMPD_VM_ONLY ]] || wanted+=("$script")
  done
  scripts=("${wanted[@]}")
fi
"$here/run.sh" --deb "$deb" --modules "$modules" --data "$work/data" --timeout 6000 "$@" "${scripts[@]}"
