#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A driver's proc entries of every kind: text, order, modes, short reads, writes, refused names.
. "$TEST_LIB/common.sh"
start_kcompd
kcompctl insmod "$TEST_MODULES/procfiles.ko" # fails itself if a bad name is accepted
directory=$PROC/procfiles

# shellcheck disable=SC2012 # the order is what is looked at
assert_eq "$(ls -U "$directory" | tr '\n' ' ')" "words value rw public old link "
assert_eq "$(stat -c %a "$directory")" 555
assert_eq "$(stat -c %a:%s "$directory/words")" 444:0
assert_eq "$(stat -c %a "$directory/rw")" 600
assert_eq "$(readlink "$directory/link")" words
wait_until log_has "proc_dir_entry 'procfiles/value' already registered"
wait_until log_has "name '../x'"

words=$(printf 'one\ntwo\nthree')
assert_eq "$(cat "$directory/words")" "$words"
assert_eq "$(dd if="$directory/words" bs=5 2> /dev/null)" "$words"
assert_eq "$(dd if="$directory/words" bs=1 skip=4 count=3 2> /dev/null)" two
assert_eq "$(head -c 6 "$directory/words")" "$(printf 'one\ntw')"
assert_eq "$(cat "$directory/old")" 0123456789
assert_eq "$(tail -c +6 "$directory/old")" 56789

# Two opens have two positions.
exec {a}< "$directory/words" {b}< "$directory/words"
read -r -u "$a" first
read -r -u "$b" other
assert_eq "$first $other" "one one"
exec {a}<&- {b}<&-

echo 12 > "$directory/rw"
assert_eq "$(cat "$directory/value")" 12
assert_fails 1 sh -c "echo x > $directory/rw"
assert_eq "$(cat "$directory/value")" 12
assert_fails 1 sh -c "echo 1 > $directory/value"  # has no write: EIO even for root
head -c 10485760 /dev/zero | tr '\0' 9 | dd of="$directory/rw" bs=16M iflag=fullblock 2> output && fail "10 MiB were accepted"
assert_eq "$(cat "$directory/value")" 12 "after 10 MiB"

kcompctl rmmod procfiles
[ ! -e "$directory" ] || fail "proc/procfiles is still there"
