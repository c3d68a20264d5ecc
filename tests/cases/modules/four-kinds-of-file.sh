#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A driver without a class: its minors get nodes by themselves, and each behaves as its kind does.
. "$TEST_LIB/common.sh"
need perl
start_kcompd
kcompctl insmod "$TEST_MODULES/fourfiles.ko"
for minor in 0 1 2 3; do
  [ -e "$DEV/fourfiles$minor" ] || fail "no node for minor $minor"
done

# Memory: a position, a fixed size, and no room behind it.
printf 'hello' > "$DEV/fourfiles0"
assert_eq "$(head -c 5 "$DEV/fourfiles0")" hello
assert_eq "$(wc -c < "$DEV/fourfiles0")" 64
assert_fails 1 sh -c "head -c 100 /dev/zero > '$DEV/fourfiles0'"
grep -q 'No space left' output || fail "$(cat output)"

printf 'hello' > "$DEV/fourfiles0"

# A pipe: a reader sleeps until there is something.
timeout 100 head -c 3 "$DEV/fourfiles1" > got &
reader=$!
wait_until blocked_calls_are 1
printf 'abc' > "$DEV/fourfiles1"
wait "$reader"
assert_eq "$(cat got)" abc
timeout 100 sh -c "head -c 40 /dev/zero > '$DEV/fourfiles1'" &
writer=$!
wait_until blocked_calls_are 1
timeout 100 dd if="$DEV/fourfiles1" bs=1 count=40 status=none | wc -c > got
wait "$writer"
assert_eq "$(cat got)" 40

# Who comes: root may do all.
if [ "$(id -u)" = 0 ]; then
  assert_eq "$(cat "$DEV/fourfiles2")" in
  log_has 'guarded: uid 0, an administrator' || fail "$(log_text)"
  if command -v setpriv > /dev/null; then
    setpriv --bounding-set=-sys_admin,-dac_override --inh-caps=-all cat "$DEV/fourfiles2" > got || fail "root without capabilities"
    log_has 'guarded: uid 0, nobody in particular' || fail "$(log_text)"
  fi
fi

# ioctl: by the number and through a pointer.
tune() {
  perl -e 'open(my $f, "+<", $ARGV[0]) or die "open: $!\n"; my $value = pack("i", $ARGV[2]);
    ioctl($f, hex($ARGV[1]), $value) or die "$!\n"; print unpack("i", $value), "\n"' "$DEV/fourfiles3" "$@"
}
tune 40046601 7 > got
assert_eq "$(cat "$DEV/fourfiles3")" 7
assert_eq "$(tune 80046602 0)" 7
assert_eq "$(tune c0046603 9)" 7
assert_eq "$(cat "$DEV/fourfiles3")" 9
assert_fails 25 tune 80046609 0
grep -q 'Inappropriate ioctl' output || fail "$(cat output)"

# Further nodes, by hand; all go with the driver.
major=$(awk '$2 == "fourfiles" { print $1 }' "$PROC/devices")
if [ "$FACE" = cuse ]; then # the kernel has one node a number, and mknod(1) makes others
  assert_fails 1 kcompctl mknod memory "$major" 0
  grep -q 'has a real node already' output || fail "$(cat output)"
  mknod memory c "$major" 0
  memory=memory
else
  kcompctl mknod memory "$major" 0
  memory=$DEV/memory
fi
printf 'hello' > "$DEV/fourfiles0"
assert_eq "$(head -c 5 "$memory")" hello
assert_fails 1 kcompctl mknod memory "$major" 0
printf 'hello' > "$DEV/fourfiles0"
assert_fails 1 kcompctl mknod ../memory "$major" 0
assert_fails 1 kcompctl mknod other no 0
kcompctl rmmod fourfiles
if [ -e "$DEV/memory" ] || [ -e "$DEV/fourfiles0" ]; then fail "nodes are left behind"; fi
