#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A driver's data structures, and a platform device with its driver, their attributes and their end.
. "$TEST_LIB/common.sh"
start_kcompd
kcompctl insmod "$TEST_MODULES/containers.ko"
log_has 'containers: all is as it should be (SMP is 1)' || fail "$(log_text)"
kcompctl rmmod containers

kcompctl insmod "$TEST_MODULES/platdev.ko"
log_has 'platdev platdev: probed, level 3' || fail "$(log_text)"
log_has 'own own0: found on ownbus' || fail "$(log_text)"
assert_eq "$(cat "$SYS/bus/ownbus/version")" 'ownbus 1'
assert_eq "$(cat "$SYS/bus/ownbus/drivers/own/note")" 'driver own'
[ -d "$SYS/bus/ownbus/devices/own0/" ] || fail "no own0 on the bus"
assert_eq "$(cat "$SYS/devices/platform/platdev/level")" 3
echo 8 > "$SYS/bus/platform/devices/platdev/level"
assert_eq "$(cat "$SYS/devices/platform/platdev/level")" 8
assert_match "$(cat "$SYS/devices/platform/platdev/uevent")" '^DRIVER=platdev$'
kcompctl rmmod platdev
log_has 'platdev platdev: removed' || fail "$(log_text)"
log_has 'platdev: own0 released' || fail "$(log_text)"
! log_has 'behind' || fail "$(log_text)"
if [ -e "$SYS/bus/ownbus" ] || [ -e "$SYS/devices/platform/platdev" ]; then fail "directories are left behind"; fi
kcompctl insmod "$TEST_MODULES/platdev.ko"
kcompctl rmmod platdev
