#!/usr/bin/env bash
# The guest is what the other cases count on: systemd is PID 1 and content, CUSE and FUSE are there.
# SPDX-License-Identifier: MIT
. "$VM_LIB/lib.sh"

assert_eq "$(cat /proc/1/comm)" systemd "PID 1"
# A unit that ran out of time because the machine outside was busy gets a second chance.
mapfile -t late < <(systemctl --failed --plain --no-legend --full | awk '{ print $1 }')
if ((${#late[@]})); then
  systemctl reset-failed
  systemctl restart "${late[@]}" || true
fi
assert_eq "$(systemctl is-system-running --wait || systemctl --no-pager --failed)" running "state of systemd"

modprobe cuse
wait_until test -c /dev/cuse
wait_until test -c /dev/fuse
grep -q ' cuse$' /proc/misc || fail "cuse is not in /proc/misc: $(cat /proc/misc)"
assert_eq "$(nproc)" 2 "CPUs"
