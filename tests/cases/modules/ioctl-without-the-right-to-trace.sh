#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A daemon that may not trace its clients: through CUSE an ioctl reaches all of their memory all the same; through FUSE it
# reaches what the command's number says, and the log says what is missing.
. "$TEST_LIB/common.sh"
need setpriv
[ "$(id -u)" = 0 ] || skip "needs root: clients of the same user may be traced"
cat > without << EOF2
#!/bin/sh
exec setpriv --bounding-set=-sys_ptrace --inh-caps=-sys_ptrace "$KCOMPD" "\$@"
EOF2
chmod +x without
KCOMPD=$PWD/without
start_kcompd
kcompctl insmod "$TEST_MODULES/letters.ko"
client() { "$CLIENTS/letters_client" "$DEV/letters" "$@"; }
if [ "$FACE" = cuse ]; then
  assert_eq "$(client own)" "own seven77
reset xxxx"
  assert_eq "$(client far)" "set 36
got a text that is longer than a pointer
length 36
turned desserts 9
shouted 3: ONE TWO THREE"
  assert_eq "$(client bad)" "in Bad address
far in Bad address
out Bad address
then served"
  assert_eq "$(client crowd)" "crowd 0 wrong"
  assert_eq "$(client compat)" "set 12
turn 0 stib 23 morf 13
length 0 12"
  for _ in 1 2 3 4 5; do # killed anywhere in it, nothing is left behind
    client crowd > /dev/null & crowd=$!
    disown
    kill -KILL "$crowd"
    wait_until process_gone "$crowd"
  done
  wait_until blocked_calls_are 0
  ! log_has 'out of reach' || fail "the log speaks of a missing right"
  wait_until kcompctl rmmod letters 2> /dev/null # an orphan that runs is no blocked call
else
  assert_fails 1 client far
  assert_match "$(cat output)" "set: Bad address"
  log_has 'the memory of callers is out of reach (CAP_SYS_PTRACE is missing, and only CUSE does without)' || fail "no word of it in the log"
fi
