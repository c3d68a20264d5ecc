#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# dev/kmsg: a record a read, written by clients too. proc/kmsg: each record goes to one reader.
. "$TEST_LIB/common.sh"
start_kcompd
kmsg=$RUN/dev/kmsg
echo "<3>from a client" > "$kmsg"
client_record() { dd if="$kmsg" iflag=nonblock bs=8192 2> /dev/null | grep -E ';from a client$'; }
assert_match "$(client_record)" '^11,[0-9]+,[0-9]+,-.*;from a client$'
assert_fails 1 dd if="$kmsg" of=/dev/null iflag=nonblock bs=8192
assert_match "$(cat output)" "Resource temporarily unavailable"
assert_fails 1 dd if="$kmsg" of=/dev/null iflag=nonblock bs=4 count=1
assert_match "$(cat output)" "Invalid argument"

# A reader that waits is woken by the next record.
reader=
exec {follow}< <(exec cat "$kmsg")
reader=$!
echo "wake up" > "$kmsg"
while read -r -t 100 -u "$follow" line; do
  [[ $line != *"wake up" ]] || break
done
assert_match "$line" ';wake up$'
kill "$reader"
exec {follow}<&-

dd if="$PROC/kmsg" of=first iflag=nonblock bs=65536 2> /dev/null || true
assert_match "$(cat first)" '^<11>\[ *[0-9]+\.[0-9]+\] wake up$|^<12>\[ *[0-9]+\.[0-9]+\] wake up$'
echo "only once" > "$kmsg"
both=$(for _ in 1 2; do dd if="$PROC/kmsg" iflag=nonblock bs=65536 2> /dev/null || true; done)
assert_eq "$(grep -c 'only once' <<< "$both")" 1
