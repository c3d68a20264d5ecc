#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What a module's init and exit write to get_current_tty() comes out where kcompctl was called, with CR LF; not without a terminal, nor on one that is stopped.
. "$TEST_LIB/common.sh"
. "$TEST_LIB/terminal.sh"
start_kcompd
hails=$TEST_MODULES/hails.ko

descriptors() { find "/proc/$DAEMON/fd" -mindepth 1 | wc -l; }

on_terminal "kcompctl insmod '$hails'"
assert_eq "$(shown)" 'hello~'
log_has "hails: 'hello': 7 bytes taken" || fail "$(log_text)"
on_terminal 'kcompctl rmmod hails'
assert_eq "$(shown)" 'good-bye~'

# Nobody's terminal.
setsid -w kcompctl insmod "$hails" < /dev/null > screen 2>&1
assert_eq "$(cat screen)" ''
log_has "hails: no terminal for 'hello'" || fail "$(log_text)"

# Of a caller of the driver's. A name of several lines would hide what is wrong.
on_terminal "stty -opost; cat '$PROC/hails'; tty > name"
assert_eq "$(sed -n 's/^number \([0-9]*\) is \([0-9]*\)$/\1 \2/p' screen)" "$(sed 's,/dev/pts/\(.*\),\1 \1,' name)"
assert_eq "$(sed -n '2,$p' screen)" "pty_slave, /dev/pts, major 136 from 0, type 4, subtype 2
of the process: 1, by name: 1, by operations: 1"
assert_eq "$(setsid -w cat "$PROC/hails" < /dev/null)" 'no terminal'
if [ "$(stat -c %u "/proc/$DAEMON")" = "$(id -u)" ]; then # who runs the daemon may open its terminal
  on_terminal "printf 'who goes there' > '$PROC/hails'"
  assert_eq "$(shown)" 'who goes there'
fi
kcompctl rmmod hails

# Ctrl-S, insmod, Ctrl-Q, rmmod. The key behind Ctrl-S says that it has had its effect: they come in order.
mkfifo keys
# shellcheck disable=SC2016 # expanded on the terminal
script -qec "stty -echo -icanon; echo > ready; read -rn 1 key; kcompctl insmod '$hails'"'; echo $? > stopped; read -rn 1 key; kcompctl rmmod hails' \
  /dev/null < keys > screen & terminal=$!
exec {keys}> keys
wait_until test -s ready
printf '\023x' >&"$keys"
wait_until test -s stopped
assert_eq "$(cat stopped)" 0
log_has "hails: 'hello': 0 bytes taken" || fail "$(log_text)"
printf '\021x' >&"$keys"
wait "$terminal"
exec {keys}>&-
assert_eq "$(shown)" 'good-bye~'

# Nothing stays open: of many, of an init that oopses, of one whose client is killed.
before=$(descriptors)
on_terminal "for ((i = 0; i < 50; i++)); do kcompctl insmod '$hails' && kcompctl rmmod hails || exit; done"
assert_eq "$(grep -c hello screen) $(grep -c good-bye screen)" '50 50'
closed() { [ "$(descriptors)" -le "$before" ]; }
wait_until closed
on_terminal "! kcompctl insmod '$TEST_MODULES/oops.ko' init=null"
kcompctl dmesg -C
on_terminal "kcompctl insmod '$TEST_MODULES/waits.ko' & until kcompctl dmesg | grep 'kcompctl waits' > /dev/null; do sleep 0.02; done; kill -KILL \$!"
no_terminal_is_open() { [ -z "$(find "/proc/$DAEMON/fd" -lname /dev/tty)" ]; }
wait_until no_terminal_is_open
