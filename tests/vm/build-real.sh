#!/usr/bin/env bash
# Builds drivers with the real Kbuild, for the kernel that the guest boots; prints the directory of the .ko files.
# SPDX-License-Identifier: MIT
#
# usage: tests/vm/build-real.sh DRIVER_DIR...      each holds NAME.c and a Kbuild with "obj-m := NAME.o"
#
# Nothing is installed and the sources' directories are not written to: the kernel's headers are unpacked in the cache,
# the sources are copied there, and what has been built once from the same sources is not built again.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"

make_headers() {
  local release=$1 version=$2 kbuild
  kbuild=$(apt-cache depends "linux-headers-$release=$version" | sed -n 's/^ *Depends: \(linux-kbuild-.*\)/\1/p')
  say "unpacking the headers of Linux $release"
  unpack_debs . "linux-headers-$release=$version" "linux-headers-${release%-cloud-amd64}-common=$version" \
    "$kbuild=$version"
  # The packages expect to lie under /.
  sed -i "s|^include /usr/src/\(.*\)/Makefile|include \$(dir \$(lastword \$(MAKEFILE_LIST)))../\1/Makefile|" \
    "usr/src/linux-headers-$release/Makefile"
}

make_modules() {
  local headers=$1 driver
  shift
  mkdir src
  for driver; do
    cp -rL "$driver" src/
    printf 'obj-m += %s/\n' "$(basename "$driver")" >> src/Kbuild
  done
  if ! make -C "$headers" M="$PWD/src" modules > log 2>&1; then
    cat log
    die "the real Kbuild could not build these drivers"
  fi
  find src -name '*.ko' -exec mv -t . {} +
  rm -r src log
}

(($#)) || die "usage: tests/vm/build-real.sh DRIVER_DIR..."
need make gcc-12 dpkg apt-get
read -r release version <<< "$(debian_kernel)"
headers=$(cached headers "$(echo "$version $(cat "$0")" | digest)" make_headers "$release" "$version")
drivers=()
for driver; do
  drivers+=("$(realpath "$driver")")
done
key=$({ echo "$headers" && cat "$0" && for driver in "${drivers[@]}"; do
  basename "$driver"
  tree_digest -C "$driver" .
done; } | digest)
cached real "$key" make_modules "$headers/usr/src/linux-headers-$release" "${drivers[@]}"
