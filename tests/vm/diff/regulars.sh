#!/usr/bin/env bash
# A caller that a driver remembers from one call to the next. It is sent no signal here, as the service may not: tests/cases/modules has that.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC is expanded by run
. "$VM_LIB/diff.sh"

# The regular's calls are its own, not those of a program that it starts.
regular() {
  echo me > "$PROC/regulars"
  read -r line < "$PROC/regulars"
  echo "${line//$BASHPID/PID}" > line
  until [[ -e leave ]]; do sleep 0.05; done
}

run 'insmod regulars.ko'
run 'cat $PROC/regulars'
run 'echo call > $PROC/regulars'
rm -f leave line
regular &
regular=$!
wait_until test -s line
run 'cat line'
run 'sed "s/^[0-9]*/PID/" $PROC/regulars'
touch leave
wait "$regular"
run 'rmmod regulars'
log
