#!/usr/bin/env bash
# A reader-writer semaphore: who gets it while it is held, and what it guards.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod ledger.ko'
run 'ls -l $PROC/ledger'
run 'cat $PROC/ledger'
run 'echo 3 40 > $PROC/ledger'
run 'echo 5 -7 > $PROC/ledger'
run 'echo 3 2 > $PROC/ledger'
run 'cat $PROC/ledger'
run 'echo 8 1 > $PROC/ledger'
run 'echo nothing > $PROC/ledger'
run 'echo 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 > $PROC/ledger'
run 'echo read > $PROC/ledger'
run 'echo write > $PROC/ledger'
run 'for i in $(seq 20); do echo 0 1 > $PROC/ledger & done; wait'
run 'cat $PROC/ledger'
run 'rmmod ledger'
log
