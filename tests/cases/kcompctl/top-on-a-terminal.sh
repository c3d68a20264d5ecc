#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# On a terminal top fills the screen and no more, follows its size, obeys keys, and gives the terminal back. NO_COLOR takes the colours.
. "$TEST_LIB/common.sh"
need script
start_kcompd
kcompctl insmod "$TEST_MODULES/node.ko"
export TERM=xterm
# on_terminal NAME [VARIABLE=VALUE...]: top in a terminal of 12 lines, and what it writes in the file NAME; the keys come from keys.
on_terminal() {
  local name=$1
  shift
  rm -f keys
  mkfifo keys
  env "$@" script -qfc "stty rows 12 cols 60; exec kcompctl top -d 60" "$name" < keys > /dev/null & terminal=$!
  exec {keys}> keys
}
shows() { grep -q "$2" "$1" 2> /dev/null; }
screens() { grep -o $'\033\\[H' "$1" | wc -l; }
screens_are_more_than() { [ "$(screens "$1")" -gt "$2" ]; }

on_terminal plain NO_COLOR=
wait_until shows plain 'keys: q quit'
wait_until shows plain '^node '
assert_eq "$(grep -c $'\033\\[7m' plain | awk '{ print ($1 > 0) }')" 1 "titles are reversed"
before=$(screens plain)
printf n >&"$keys"
wait_until screens_are_more_than plain "$before"
printf q >&"$keys"
wait "$terminal"
exec {keys}>&-
tail -c 200 plain | grep $'\033\\[?1049l' > /dev/null || fail "the screen is not given back"
widest=$(sed $'s/\033\\[H/\\n/g; s/\033\\[[?0-9;]*[a-zA-Z]//g; s/\r//g' plain | grep -v '^Script ' | wc -L)
[ "$widest" -le 60 ] || fail "$widest columns"

on_terminal colourless NO_COLOR=1
wait_until shows colourless '^node '
printf q >&"$keys"
wait "$terminal"
exec {keys}>&-
! grep -q $'\033\\[[0-9]*m' colourless || fail "colours in spite of NO_COLOR"
