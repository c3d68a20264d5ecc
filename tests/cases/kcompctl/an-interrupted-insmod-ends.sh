#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Ctrl-C, and SIGKILL, of an insmod whose module waits in its init: the init gets EINTR, and the module is not loaded.
. "$TEST_LIB/common.sh"
start_kcompd
for signal in INT KILL; do
  kcompctl dmesg -C
  # A job in the background of a script ignores SIGINT unless it is told otherwise.
  (trap - INT; exec env --default-signal=INT "$KCOMPCTL" insmod "$TEST_MODULES/waits.ko") & client=$!
  wait_until log_has "kcompctl waits"
  kill "-$signal" "$client"
  wait "$client" || true
  not_loaded() { [ "$(kcompctl lsmod | wc -l)" = 1 ]; }
  wait_until not_loaded
done
