#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Who starts the daemon with descriptors 0, 1 and 2 closed gets one whose own files do not take their places: what goes to standard error
# would be written into them.
. "$TEST_LIB/common.sh"
"$KCOMPD" --directory "$RUN" --module-dir "$MODULES" --config /dev/null --face "$FACE" --links "$LINKS" <&- >&- 2>&- &
DAEMON=$!
wait_until daemon_ready
for fd in 0 1 2; do
  assert_eq "$(readlink "/proc/$DAEMON/fd/$fd")" /dev/null "descriptor $fd"
done
echo said > "$RUN/dev/kmsg"
wait_until log_has said
