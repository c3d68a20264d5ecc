#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# O_ASYNC: who asks for SIGIO gets it at the driver's word, and the driver hears of who asks.
. "$TEST_LIB/common.sh"
need perl
start_kcompd
kcompctl insmod "$TEST_MODULES/sigio.ko"
echo x > "$DEV/sigio"
perl -e 'use Fcntl; $SIG{IO} = sub { exit 9 }; open(my $f, "<", $ARGV[0]) or die;
  fcntl($f, F_SETFL, fcntl($f, F_GETFL, 0) | 020000) or die; sleep 300; exit 1' "$DEV/sigio" &
client=$!
wait_until log_has 'sigio: on'
echo x > "$DEV/sigio"
status=0
wait "$client" || status=$?
assert_eq "$status" 9
wait_until log_has 'sigio: off'
