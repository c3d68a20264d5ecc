#!/usr/bin/env bash
# Debian packages of a finished build: tests/vm/build-deb.sh BUILD_DIR OUTPUT_DIR. Also one of a later version, in OUTPUT_DIR/next, of
# the same contents, for upgrades.
# SPDX-License-Identifier: MIT
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
need dpkg-buildpackage dh dpkg-deb

build=$(realpath "$1")
mkdir -p "$2/next"
output=$(realpath "$2")
work=$(mktemp -d "${TMPDIR:-/tmp}/kcompd-deb.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Only the package's own files: all else is in the build.
mkdir "$work/source"
cp -r "$here/../../debian" "$work/source/"
(
  cd "$work/source"
  KCOMPD_BUILD=$build DEB_BUILD_OPTIONS=noautodbgsym dpkg-buildpackage -b -us -uc -d
) > "$work/log" 2>&1 || die "dpkg-buildpackage: $(tail -n 40 "$work/log")"
cp "$work"/*.deb "$output/"

for deb in "$output"/*.deb; do
  dpkg-deb -R "$deb" "$work/again"
  sed -i 's/^\(Version: .*\)/\1+next/; s/\(kcompd (= [^)]*\))/\1+next)/' "$work/again/DEBIAN/control"
  dpkg-deb --root-owner-group -Zgzip -z1 -b "$work/again" "$output/next/" > /dev/null
  rm -r "$work/again"
done
