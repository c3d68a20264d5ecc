#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# After SIGKILL the mount is dead and the links dangle; a new start puts both right, with nothing done by hand.
. "$TEST_LIB/common.sh"
mounts() { grep -cF " $RUN " /proc/self/mountinfo || true; }
for _ in 1 2 3; do
  start_kcompd lothars_chardev
  assert_eq "$(mounts)" 1 mounts
  [ "$FACE" = cuse ] || assert_eq "$(readlink "$LINKS/lothars_chardev")" "$RUN/dev/lothars_chardev"
  exec 3< "$RUN/proc/modules"
  kill -KILL "$DAEMON"
  wait "$DAEMON" || true
  DAEMON=
  ! cat <&3 2> old || fail "a file of a dead daemon can be read"
  ! ls "$RUN" > /dev/null 2>&1 || fail "the mount of a dead daemon answers"
done
ln -s /nowhere "$LINKS/not-ours"
start_kcompd
assert_eq "$(mounts)" 1 mounts
[ ! -L "$LINKS/lothars_chardev" ] || fail "a stale link is left"
[ -L "$LINKS/not-ours" ] || fail "somebody else's link was removed"
log_has 'left by a daemon that was killed' || fail "the log does not say what was cleaned up"
exec 3<&-
stop_kcompd
assert_eq "$(mounts)" 0 mounts
