#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# bash completion: commands, options and their values, and the names of modules, parameters and devices that there are.
. "$TEST_LIB/common.sh"
start_kcompd lothars_chardev
kcompctl insmod "$TEST_MODULES/node.ko" name=first
kcompctl completion bash > script
bash -n script
# shellcheck disable=SC1091 # made by the program
. ./script
# offers WORD...: what is offered for the last of the words, sorted, on one line.
offers() {
  # shellcheck disable=SC2034 # read by the function
  COMP_WORDS=(kcompctl "$@") COMP_CWORD=$#
  _kcompctl
  printf '%s\n' "${COMPREPLY[@]}" | sort | xargs
}
assert_eq "$(offers ins)" insmod
assert_match "$(offers '')" '(^| )dmesg .* top '
for command in $(kcompctl help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
  [[ " $(offers '') " == *" $command "* ]] || fail "$command is not offered"
done
assert_eq "$(offers rmmod '')" "lothars_chardev node"
assert_eq "$(offers rmmod no)" node
assert_eq "$(offers top '')" "first lothars_chardev lothars_chardev node"
assert_eq "$(offers top f)" first
assert_match "$(offers insmod lothars)" '(^| )lothars_chardev( |$)'
assert_eq "$(offers insmod "$TEST_MODULES/nod")" "$TEST_MODULES/node.ko"
assert_eq "$(offers insmod "$TEST_MODULES/node.ko" '')" "fail= mode= name="
assert_eq "$(offers insmod "$TEST_MODULES/node.ko" m)" "mode="
assert_eq "$(offers dmesg -l e)" "emerg err"
assert_eq "$(offers dmesg --level deb)" debug
assert_match "$(offers dmesg -)" '(^| )--console-level .*--raw .*-w( |$)'
assert_eq "$(offers dmesg '')" ""
assert_eq "$(offers status --j)" --json
assert_match "$(offers modinfo -F lic)" license
touch a.c b.txt
mkdir sub
assert_eq "$(offers cc '')" "a.c links run sub"
# Another daemon than the usual one.
unset KCOMPD_DIRECTORY
assert_eq "$(offers -D "$RUN" rmmod '')" "lothars_chardev node"
assert_eq "$(offers -D "$RUN/none" rmmod '')" ""
