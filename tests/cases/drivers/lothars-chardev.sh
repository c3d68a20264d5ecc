#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The session of the lothars_chardev document: each reader wakes the thread, and so does rmmod.
. "$TEST_LIB/common.sh"
start_kcompd lothars_chardev
wait_until log_has "waiting for event..."

node=$DEV/lothars_chardev
major=$(log_text | sed -n 's/^init_hello_completion() - major = \([0-9]*\), minor = 0$/\1/p')
assert_eq "$(awk '$2 == "lothars_chardev" { print $1 }' "$PROC/devices")" "$major" "proc/devices"
if [ "$FACE" = cuse ]; then
  [ -c "$node" ] || fail "$node is not a character device"
  assert_eq "$(stat -c '%t:%T' "$node")" "$(printf '%x:0' "$major")"
else
  assert_eq "$(readlink -f "$LINKS/lothars_chardev")" "$node"
fi

# The thread is there under its kernel name, asleep, and uses no CPU.
thread=$(ps -T -p "$DAEMON" -o spid=,comm= | awk '$2 == "lothars_wait_th" { print $1 }')
[ -n "$thread" ] || fail "no thread lothars_wait_th"
thread_sleeps() { [ "$(task_state "$DAEMON/task/$thread")" = S ]; }
wait_until thread_sleeps
ticks() { awk '{ print $14 + $15 }' "/proc/$DAEMON/task/$thread/stat"; }
uses_none() {
  local before
  before=$(ticks)
  sleep 0.2
  [ "$(ticks)" = "$before" ]
}
wait_until uses_none

assert_eq "$(cat "$node")" ""
wait_until log_has "event came from READ function - 0"
waits_again() { [ "$(log_text | grep -c '^waiting for event')" = 2 ]; }
wait_until waits_again
assert_eq "$(cat "$node")" ""
wait_until log_has "event came from READ function - 1"
assert_fails 1 bash -c "echo x > '$node'"
kcompctl rmmod lothars_chardev

log_text | grep -vE '^init_hello_completion\(\) - major|^kcompd' > log
diff log - << 'EOF'
init_hello_completion() started
kthread_create() successful
waiting for event...
chardev_read()
event came from READ function - 0
waiting for event...
chardev_read()
event came from READ function - 1
waiting for event...
event came from exit function
cleanup_hello_completion() READY.
EOF
[ ! -e "$node" ] || fail "the node is still there"
