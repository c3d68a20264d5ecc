#!/usr/bin/env bash
# The comparison with the real kernel lets no difference through that is not named, and no name that is not needed.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2034 # makes diff.sh define its functions and no more
SIDE=self-test
. "$VM_LIB/diff.sh"

printf '%s\n' '$ insmod a.ko' '[rc=0]' 'only: real' > real
printf '%s\n' '$ insmod a.ko' '[rc=0]' 'only: kcompd' > kcompd
printf '%s\n' 'Name: n' 'Driver: a b' 'Real: only: real' 'Kcompd: only: kcompd' 'Reason: r' > allowed
: > nothing

compare a real real nothing || fail "two equal transcripts differ"
compare a real kcompd allowed || fail "an allowed difference is not allowed"
compare c real kcompd allowed > out && fail "allowed for one driver, allowed for all"
compare a real kcompd nothing > out && fail "a difference got through"
grep -q '^only kcompd has: only: kcompd$' out || fail "the message does not show it: $(cat out)"
compare a real real allowed > out && fail "an entry without a use got through"
grep -q 'n is no longer needed' out || fail "the message does not say so: $(cat out)"
sed -i /Reason/d allowed
compare a real kcompd allowed > out && fail "an entry without a reason got through"

assert_eq "$(echo '[   12.345678] init() - major = 245, minor = 0' | mask)" '[TIME] init() - major = MAJOR, minor = 0'
assert_eq "$(echo 'crw------- 1 root root 245, 0 Nov 20 22:11 /dev/x' | mask)" \
  'crw------- 1 root root MAJOR, 0 DATE /dev/x'
assert_eq "$(echo '[   12.345678] clocksource: timekeeping watchdog on CPU1' | mask)" ''
assert_eq "$(echo 'kthreads               16384  0' | mask)" 'kthreads               SIZE  0'
assert_eq "$(echo '[    1.5] WARNING: CPU: 1 PID: 310 at a/b.c:1 f+0x1/0x2' | mask)" \
  '[TIME] WARNING: CPU: N PID: N at PLACE'
