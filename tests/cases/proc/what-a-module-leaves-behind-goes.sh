#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A module whose exit removes nothing leaves nothing: its entries go, with a line in the log each, and open files answer errors.
. "$TEST_LIB/common.sh"
start_kcompd
snapshot() { (cd "$RUN" && find . -path ./proc/uptime -o -print | grep -vE '^./proc/[0-9]' | sort); }
snapshot > before
kcompctl insmod "$TEST_MODULES/procfiles.ko" leave=1
# What the open of words allocated is lost with the module whose release would have freed it, and LeakSanitizer would say so.
words=$PROC/procfiles/words
[ "${PRESET:-dev}" != asan ] || words=/dev/null
exec {file}< "$words" {attribute}< "$SYS/kernel/procfiles/value"
kcompctl rmmod procfiles
diff before <(snapshot) || fail "the tree is not as it was before"
wait_until log_has "procfiles: left '/proc/procfiles' behind; removed"
wait_until log_has "procfiles: left '/sys/kernel/procfiles' behind; removed"
if [ "$words" != /dev/null ]; then
  assert_fails 1 cat <&"$file"
  assert_match "$(cat output)" "Input/output error"
fi
assert_fails 1 cat <&"$attribute"
assert_match "$(cat output)" "No such device"
exec {file}<&- {attribute}<&-
kcompctl insmod "$TEST_MODULES/procfiles.ko"
kcompctl rmmod procfiles
diff before <(snapshot) || fail "the tree is not as it was before"
