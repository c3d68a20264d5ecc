#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# vm: left out, it installs a build tree, and the guest has none
# `cmake --install` to any prefix works from there: programs, modules, and three ways to build drivers: make, pkg-config, CMake.
. "$TEST_LIB/common.sh"
build=$(dirname "$KCOMPD")
[ -e "$build/CMakeCache.txt" ] || skip "needs a build tree"
need cmake
need pkg-config
prefix=$PWD/prefix
cmake --install "$build" --prefix "$prefix" > install.log || fail "cmake --install: $(cat install.log)"
for file in sbin/kcompd bin/kcompctl etc/kcompd/kcompd.conf lib/systemd/system/kcompd.service share/man/man8/kcompd.8; do
  [ -s "$prefix/$file" ] || fail "$file is not installed"
done

KCOMPD=$prefix/sbin/kcompd KCOMPCTL=$prefix/bin/kcompctl MODULES=$prefix/lib/kcompd/modules
PATH=$prefix/bin:$PATH
KDIR=$(kcompctl kdir)
assert_eq "$KDIR" "$prefix/lib/kcompd/build"
export PKG_CONFIG_PATH=$prefix/share/pkgconfig
assert_eq "$(pkg-config --variable=kdir kcompd)" "$KDIR"

mkdir project
cp "$SOURCES/tests/modules/zeros/zeros.c" project/
cat > project/CMakeLists.txt << 'END'
cmake_minimum_required(VERSION 3.25)
project(example NONE)
find_package(kcompd 0.1 REQUIRED)
kcompd_add_module(zeros zeros.c)
END
cmake -S project -B out -DCMAKE_PREFIX_PATH="$prefix" > cmake.log 2>&1 || fail "$(cat cmake.log)"
cmake --build out > cmake.log 2>&1 || fail "$(cat cmake.log)"

cp -r "$SOURCES/tests/modules/params" params
make -s -C "$KDIR" M="$PWD/params" modules > make.log 2>&1 || fail "$(cat make.log)"

start_kcompd
kcompctl insmod lothars_chardev
kcompctl insmod out/zeros.ko
kcompctl insmod params/params.ko
assert_eq "$(kcompctl lsmod | awk 'NR > 1 { print $1 }' | sort | paste -sd ' ')" "lothars_chardev params zeros"

# Without what drivers are built with, as where only the package with the programs is installed.
rm -r "$KDIR"
assert_fails 1 kcompctl kdir
assert_eq "$(cat output)" "kdir: ERROR: there is no $KDIR (install kcompd-dev)"
touch any.c
assert_fails 1 kcompctl cc any.c
assert_eq "$(cat output)" "cc: ERROR: there is no $KDIR (install kcompd-dev)"
