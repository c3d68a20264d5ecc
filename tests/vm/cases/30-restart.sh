#!/usr/bin/env bash
# A restart is a reboot: a daemon that hangs is shot and is back with the same modules; one module that brings it down three times is left out.
# SPDX-License-Identifier: MIT
. "$VM_LIB/lib.sh"
needs_kcompd
unit=/run/systemd/system/kcompd.service.d
mkdir -p "$unit"
trap 'rm -rf "$unit"; systemctl daemon-reload' EXIT
printf '[Service]\nWatchdogSec=30s\n' > "$unit/watchdog.conf"
systemctl daemon-reload
start_kcompd

kcompctl insmod kthreads
kcompctl insmod percpu
kcompctl rmmod kthreads
pid=$(main_pid)
kill -STOP "$pid"
wait_until is_back_after "$pid"
assert_eq "$(loaded_modules)" percpu "modules after the watchdog"
journalctl --sync
journalctl --quiet --unit=kcompd.service --grep='Watchdog timeout' > /dev/null || fail "it was not the watchdog"

kcompctl insmod "$TEST_MODULES/falls.ko"
for _ in 1 2 3; do
  pid=$(main_pid)
  wait_until test -c /dev/falls
  echo > /dev/falls || true
  wait_until is_back_after "$pid"
done
assert_eq "$(loaded_modules)" percpu "modules without the one that falls"
kcompctl status | grep '^left out: falls ' || fail "status does not say what is left out: $(kcompctl status)"
kcompctl insmod "$TEST_MODULES/falls.ko"
! kcompctl status | grep '^left out' || fail "it is loaded and left out"
