#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Whatever a driver's call does wrong, its client gets an error and the log a report that names the place; another device, and the same
# one, answer as before.
. "$TEST_LIB/common.sh"
start_kcompd "$TEST_MODULES/oops.ko" lothars_chardev
pid=$DAEMON

healthy() {
  kill -0 "$pid" || fail "the daemon is gone ($1)"
  assert_eq "$(head -c 4 "$DEV/oops")" well "the device after: $1"
  timeout 100 cat "$DEV/lothars_chardev" > /dev/null || fail "another device after: $1"
}

# goes_wrong WHAT LINE...: all the lines are in the log of that call.
goes_wrong() {
  local line
  kcompctl dmesg --clear
  assert_fails 1 sh -c "echo $1 > '$DEV/oops'"
  assert_match "$(cat output)" "Input/output error|I/O error"
  log_text > report
  for line in "${@:2}"; do
    grep -qE -- "$line" report || fail "$1: no line '$line' in: $(cat report)"
  done
  healthy "$1"
}

healthy start
goes_wrong null "^BUG: kernel NULL pointer dereference, address: 0000000000000010$" "^#PF: supervisor read access in kernel mode$" \
  "^Oops: 0000 \[#1\]$" "^CPU: [0-9]+ PID: [0-9]+ Comm: sh " \
  "^RIP: 0010:read_null\+0x[0-9a-f]+/0x[0-9a-f]+ \[oops\] oops\.c:[0-9]+$" "^no locks held by sh/[0-9]+" "^Call Trace:$" \
  "^ go_wrong\+0x.* \[oops\] oops\.c:[0-9]+$" "^ oops_write\+0x.* \[oops\] oops\.c:[0-9]+$" "^CR2: 0000000000000010$" \
  "^---\[ end trace"
line=$(sed -n 's/^RIP: .* oops\.c:\([0-9]*\)$/\1/p' report)
assert_match "$(sed -n "${line}p" "$SOURCES/tests/modules/oops/oops.c")" "nothing->third"
goes_wrong wild "^BUG: unable to handle page fault for address: 0000123456789000$" "write access" "^Oops: 0002 \[#2\]" "^RIP: 0010:write_wild"
goes_wrong divide "^divide error: 0000 \[#3\]" "^RIP: 0010:divide\+"
goes_wrong call "instruction fetch" "^RIP: 0010:0x0" "^ call_null\+0x.* oops\.c:[0-9]+$"
goes_wrong bug "^kernel BUG at .*oops\.c:[0-9]+!" "^invalid opcode: 0000" "^RIP: 0010:go_wrong.*\+0x.* \[oops\] oops\.c:[0-9]+$" "^ oops_write\+"
goes_wrong int3 "^int3: 0000 \[#" "^RIP: 0010:go_wrong"
goes_wrong smash "^stack-protector: Kernel stack is corrupted in: smash\+0x.* \[oops\]" "^RIP: 0010:smash\+0x"
goes_wrong overflow "^BUG: stack guard page was hit at" "^stack guard page: 000" "^RIP: 0010:overflow\+" "^ overflow\+"
goes_wrong print "^BUG: unable to handle page fault" "^ go_wrong\+0x.* \[oops\]"
goes_wrong cpu "^BUG: kernel NULL pointer" "^ fault_with_cpu"
goes_wrong cpu "^BUG: kernel NULL pointer" "^ fault_with_cpu" # the CPU was given back

assert_fails 1 cat "$PROC/oops"
assert_fails 1 cat "$PROC/oops"
healthy proc

# The marks: the kernel's, the module's; and the module never goes.
tainted=$(cat "$PROC/sys/kernel/tainted")
[ $((tainted >> 7 & 1)) = 1 ] || fail "tainted is $tainted"
assert_match "$(grep '^oops ' "$PROC/modules")" "\([A-Z]*D[A-Z]*\)"
assert_fails 1 kcompctl rmmod oops
assert_match "$(cat output)" "in use"
kcompctl rmmod lothars_chardev
