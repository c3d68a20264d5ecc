#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Files, programs, processes and signals of the host; and what there is no hardware for fails, and is named once.
. "$TEST_LIB/common.sh"
need perl
start_kcompd
kcompctl insmod "$TEST_MODULES/hostwork.ko" path="$PWD/written"
assert_eq "$(cat written)" kernel
log_has 'hostwork: written, which is written, has 7 bytes' || fail "$(log_text)"
log_has 'hostwork: many processes, hostwork_write+0x0/' || fail "$(log_text)"
log_has 'hostwork: there is a machine' || fail "$(log_text)"
log_has 'hostwork: the program ended with 3' || fail "$(log_text)"
log_has 'hostwork: no program: -2' || fail "$(log_text)"
log_has 'hostwork: kprobe -95, ioremap not mapped' || fail "$(log_text)"
log_has 'kcompd: register_kprobe() is not offered' || fail "$(log_text)"

assert_eq "$(cat "$DEV/hostwork")" "bash $BASHPID R 1"
assert_fails 143 sh -c "echo term > '$DEV/hostwork'; exit 0"
perl -e 'use POSIX; my $got = 0;
  POSIX::sigaction(SIGUSR1, POSIX::SigAction->new(sub { $got = 1 }, POSIX::SigSet->new, 0));
  open(my $f, ">", $ARGV[0]) or die; syswrite($f, "queue"); die "no signal\n" unless $got; exit 7' "$DEV/hostwork" || status=$?
assert_eq "${status:-0}" 7
