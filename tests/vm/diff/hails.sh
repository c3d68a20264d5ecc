#!/usr/bin/env bash
# A module's init and exit speak on the terminal that insmod and rmmod are called on; a reader is told which terminal is his.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC is expanded by run
. "$VM_LIB/diff.sh"

# on_terminal COMMAND...: on a terminal of its own. Functions of ours are not known there.
on_terminal() {
  local ctl=
  [[ $SIDE == real || $1 == cat ]] || ctl=kcompctl
  SHELL=/bin/bash script -qec "$ctl $*" /dev/null < /dev/null
}

run 'on_terminal insmod hails.ko | cat -A'
run 'on_terminal cat $PROC/hails | tail -n +2'
run 'cat $PROC/hails'
run 'on_terminal rmmod hails | cat -A'
run 'setsid -w cat $PROC/hails'
log
