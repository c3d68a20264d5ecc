#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What is not a module, or one for another kernel, is refused in kmod's words; the log says why.
. "$TEST_LIB/common.sh"
start_kcompd

# refused FILE MESSAGE
refused() {
  assert_fails 1 timeout 100 kcompctl insmod "$1"
  assert_eq "$(cat output)" "insmod: ERROR: could not insert module $1: $2"
}
mkdir directory.ko
refused ./directory.ko "Invalid parameters"
mkfifo fifo.ko
sleep 600 <> fifo.ko & holder=$!
refused ./fifo.ko "Invalid parameters"
kill "$holder"
: > empty.ko
refused ./empty.ko "Invalid parameters"
refused /dev/zero "Invalid parameters"
truncate -s 4G sparse.ko
refused ./sparse.ko "File too large"
refused /bin/true "Invalid module format"
echo "not a module" > text.ko
refused ./text.ko "Invalid module format"

# A module with another release in its vermagic, and a checksum that is right: the format needs nothing but coreutils.
head -c -88 "$MODULES/kthreads.ko" | sed 's/vermagic=6\.1\.0/vermagic=5.1.0/' > other
{ cat other; sha256sum < other | cut -c 1-64; echo '~kcompd module sha256~'; } > other.ko
assert_eq "$(stat -c %s other.ko)" "$(stat -c %s "$MODULES/kthreads.ko")"
refused ./other.ko "Invalid module format"
wait_until log_has "kthreads: version magic '5.1.0"
assert_eq "$(kcompctl lsmod | wc -l)" 1 "modules after all that"
