#!/usr/bin/env bash
# A caller that a driver remembers from one call to the next.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC is expanded by run
. "$VM_LIB/diff.sh"

# The regular's calls are its own, not those of a program that it starts.
regular() {
  trap 'echo called > called' USR1
  echo me > "$PROC/regulars"
  read -r line < "$PROC/regulars"
  echo "${line//$BASHPID/PID}" > line
  until [[ -e called ]]; do sleep 0.05; done
}

run 'insmod regulars.ko'
run 'cat $PROC/regulars'
run 'echo call > $PROC/regulars'
rm -f called line
regular &
wait_until test -s line
run 'cat line'
run "sed 's/^$!/PID/' \$PROC/regulars"
run 'echo call > $PROC/regulars'
run 'wait; cat called'
run 'echo call > $PROC/regulars'
run 'rmmod regulars'
log
