#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What can be written to proc/percpu: as on the real kernel, but without the overflow of its 10-byte buffer.
. "$TEST_LIB/common.sh"
start_kcompd percpu
file=$PROC/percpu

slot0() { sed -n 's/^Processor 0://p' "$file"; }
# accepted BYTES VALUE: printf-style bytes, and what CPU 0 shows then.
accepted() {
  taskset -c 0 sh -c "printf -- '$1' > $file" || fail "'$1' was refused"
  assert_eq "$(slot0)" "$2" "after '$1'"
}
# refused: standard input is refused with EFAULT and changes nothing.
refused() {
  accepted '41' 41
  taskset -c 0 dd of="$file" bs=16M iflag=fullblock > output 2>&1 && fail "$1 was accepted"
  grep -q 'Bad address' output || fail "$1: $(cat output)"
  assert_eq "$(slot0)" 41 "after $1"
}

accepted '5' 5
accepted '5\n' 5
accepted '-1' 0
accepted '5' 5
accepted '+7' 0
accepted 'abc' 0
accepted '0x10' 0
accepted '010' 10
accepted '12 34' 12
accepted '3\0009' 3
accepted '123456789\n' 123456789
printf '' > "$file"
assert_eq "$(slot0)" 123456789 "after an empty write"

printf '99999999999\n' | refused "a number of 11 digits"
wait_until log_has "Buffer overflow detected (10 < 12)!"
head -c 10485760 /dev/zero | tr '\0' 9 | refused "10 MiB of digits"
head -c 11 /dev/zero | refused "11 NUL bytes"
