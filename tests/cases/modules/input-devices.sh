#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# An input device reports, eventN is read. What a real kernel does with the same driver: tests/vm/diff/keypad.sh.
. "$TEST_LIB/common.sh"
need perl
start_kcompd
kcompctl insmod "$TEST_MODULES/keypad.ko"
log_has 'input: Keypad of software as /devices/virtual/input/input0' || fail "$(log_text)"
assert_eq "$(cat "$SYS/class/input/input0/name" "$SYS/class/input/input0/id/vendor")" 'Keypad of software
1234'
assert_eq "$(cat "$SYS/class/input/event0/dev")" 13:64
assert_eq "$(cat "$SYS/class/input/event0/device/phys" "$SYS/class/input/input0/event0/device/phys")" 'keypad/input0
keypad/input0'
grep -qx 'B: EV=10003f' "$PROC/bus/input/devices" || fail "$(cat "$PROC/bus/input/devices")"
grep -qx ' *13 input' "$PROC/devices" || fail "$(cat "$PROC/devices")"
node=$DEV/event0
[ -e "$node" ] || fail "no $node"

records() { od -An -v -w24 -t u2 "$1" | awk '{ print $9, $10, $11 }'; }
dd if="$node" bs=24 count=4 of=got status=none & reader=$!
wait_until blocked_calls_are 1
assert_eq "$(cat "$PROC/keypad")" 'opened 1 closed 0 told 0 0 0'
echo '1 30 1' > "$PROC/keypad"
# It repeats by itself.
wait "$reader"
assert_eq "$(records got)" '1 30 1
0 0 0
1 30 2
0 0 1'
wait_until grep -q '^opened 1 closed 1 ' "$PROC/keypad"
echo '1 30 0' > "$PROC/keypad"

# What is written reaches the driver and all who read.
dd if="$node" bs=48 count=1 of=got status=none & reader=$!
wait_until blocked_calls_are 1
perl -e 'print pack("QQSSl", 0, 0, 1, 48, 1), pack("QQSSl", 0, 0, 0, 0, 0), pack("QQSSl", 0, 0, 20, 0, 500)' > "$node"
wait "$reader"
assert_eq "$(records got)" '1 48 1
0 0 0'
grep -q 'told 20 0 500$' "$PROC/keypad" || fail "$(cat "$PROC/keypad")"
echo '1 48 0' > "$PROC/keypad"

assert_fails 1 dd if="$node" bs=24 count=1 iflag=nonblock status=none
grep -q 'Resource temporarily unavailable' output || fail "$(cat output)"
assert_fails 1 dd if="$node" bs=23 count=1 iflag=nonblock status=none
grep -q 'Invalid argument' output || fail "$(cat output)"
perl -e 'open(my $f, "<", $ARGV[0]) or die; my $name = "\0" x 64; my $r = ioctl($f, 0x80404506, $name) or die "name: $!\n"; print $r + 0, " ", unpack("Z*", $name), "\n";
  my $id = "\0" x 256; ioctl($f, 0x80084502, $id) or die "id: $!\n"; print join(" ", unpack("SSSS", $id)), "\n";
  my $axis = "\0" x 256; ioctl($f, 0x80184560, $axis) or die "axis: $!\n"; print join(" ", unpack("l6", $axis)), "\n"' "$node" > got
assert_eq "$(cat got)" '19 Keypad of software
6 4660 171 1
0 0 100 4 0 0'

# rmmod does not wait for readers: they are told. On CUSE the end of the node may be quicker.
told_so() {
  local told
  told=$(cat told)
  [ "$told" = 'No such device' ] || { [ "$FACE" = cuse ] && [ "$told" = 'Interrupted system call' ]; }
}
perl -e 'open(my $f, "<", $ARGV[0]) or die; my $n = sysread($f, my $r, 24); print defined $n ? "got $n\n" : "$!\n"' "$node" > told & reader=$!
wait_until blocked_calls_are 1
kcompctl rmmod keypad
wait "$reader"
told_so || fail "$(cat told)"
[ ! -e "$node" ] || fail "$node is still there"
assert_eq "$(cat "$PROC/bus/input/devices")" ''
[ ! -e "$SYS/class/input/input0" ] || fail "input0 is still there"
kcompctl insmod "$TEST_MODULES/keypad.ko"
log_has 'input: Keypad of software as /devices/virtual/input/input1' || fail "$(log_text)"
[ -e "$node" ] || fail "no $node the second time"

# One that its driver forgets goes all the same. Its memory is lost, as in the kernel, and LeakSanitizer would say so.
kcompctl rmmod keypad
[ "${PRESET:-dev}" != asan ] || exit 0
kcompctl insmod "$TEST_MODULES/keypad.ko" forgetful=1
perl -e 'open(my $f, "<", $ARGV[0]) or die; my $n = sysread($f, my $r, 24); print defined $n ? "got $n\n" : "$!\n"' "$node" > told & reader=$!
wait_until blocked_calls_are 1
kcompctl rmmod keypad
wait "$reader"
told_so || fail "$(cat told)"
log_has "keypad: left device 'input2' behind" || fail "$(log_text)"
[ ! -e "$node" ] || fail "$node is still there"

# Who asks for a text that is nowhere meets the driver's fault, and the device goes on.
kcompctl insmod "$TEST_MODULES/keypad.ko" misnamed=1
perl -e 'open(my $f, "<", $ARGV[0]) or die; my $text = "\0" x 64; ioctl($f, 0x80404508, $text) and die "an answer\n"; print "$!\n"' "$node" > told
assert_eq "$(cat told)" 'Input/output error'
wait_until log_has 'BUG: kernel NULL pointer dereference, address: 0000000000000008'
dd if="$node" bs=24 count=1 of=got status=none & reader=$!
wait_until blocked_calls_are 1
echo '1 30 1' > "$PROC/keypad"
wait "$reader"
assert_eq "$(records got)" '1 30 1'
