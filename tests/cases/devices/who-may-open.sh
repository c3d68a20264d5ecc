#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Who may open a node is what the class's devnode said of its mode: the kernel asks before the driver is.
. "$TEST_LIB/common.sh"
need setpriv
[ "$(id -u)" = 0 ] || skip "needs root, to become somebody else"
[ "$FACE" = fuse ] || skip "modes in /dev are udev's, by the administrator's rules"
start_kcompd
chmod a+x . # so that the other user gets here
as() { setpriv --reuid 65534 --regid 65534 "$@"; }
as --clear-groups test -d "$PROC" || skip "the directory of the test can not be reached by another user"
may_read() { as "$@" head -c 1 "$DEV/node" > /dev/null 2>&1; }
may_write() { as "$@" sh -c "printf x > $DEV/node" 2> /dev/null; }

for mode in 0600 0640 0660 0644 0666; do
  kcompctl insmod "$TEST_MODULES/node.ko" mode=$mode
  assert_eq "0$(stat -c %a "$DEV/node")" "$mode"
  chgrp 4242 "$DEV/node"
  got=
  may_read --clear-groups && got+=r
  may_write --clear-groups && got+=w
  may_read --groups 17,4242 && got+=R
  may_write --groups 17,4242 && got+=W
  case $mode in
  0600) expected= ;;
  0640) expected=R ;;
  0660) expected=RW ;;
  0644) expected=rR ;;
  0666) expected=rwRW ;;
  esac
  assert_eq "$got" "$expected" "$mode: r and w by others, R and W by a supplementary group"
  head -c 1 "$DEV/node" > /dev/null # root may anything
  kcompctl rmmod node
done

# No say is 0600.
kcompctl insmod "$TEST_MODULES/node.ko" mode=0
assert_eq "$(stat -c %a:%U "$DEV/node")" 600:root
