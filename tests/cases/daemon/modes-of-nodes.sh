#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A node has the mode that its driver wishes for, unless the configuration says another; a reload holds for nodes that come.
. "$TEST_LIB/common.sh"
printf '[daemon]\nmodules = lothars_chardev\n[device "lothars_*"]\nmode = 0640\ngroup = 7\n' > d.conf
DAEMON_ARGS="--config d.conf" start_kcompd
assert_eq "$(stat -c '%a %g' "$RUN/dev/lothars_chardev")" "640 7"
assert_eq "$(stat -Lc '%a %g' "$DEV/lothars_chardev")" "640 7"
printf '[daemon]\nmodules = lothars_chardev\n[limits]\nblocked_requests = 50\n[device "lothars_chardev"]\nmode = 0604\n' > d.conf
kill -HUP "$DAEMON"
wait_until log_has "kcompd: reload: done"
log_has "kcompd: reload: blocked_requests = 50 waits for the next start" || fail "what can not be applied is not said"
assert_eq "$(stat -c '%a %g' "$RUN/dev/lothars_chardev")" "640 7" "a node that is there"
kcompctl rmmod lothars_chardev
kcompctl insmod lothars_chardev
assert_eq "$(stat -c '%a %g' "$RUN/dev/lothars_chardev")" "604 0" "a node that comes"
if [ "$(id -u)" = 0 ]; then
  chmod 711 . # for the other users
  setpriv --reuid 12345 --regid 12346 --clear-groups cat "$RUN/dev/lothars_chardev" > /dev/null || fail "others may read it"
  assert_fails 1 setpriv --reuid 12345 --regid 0 --clear-groups cat "$RUN/dev/lothars_chardev"
fi
