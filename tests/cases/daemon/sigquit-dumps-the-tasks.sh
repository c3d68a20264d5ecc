#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# SIGQUIT writes who sleeps where to the log; SIGPIPE does nothing.
. "$TEST_LIB/common.sh"
start_kcompd lothars_chardev
kill -PIPE "$DAEMON"
kill -QUIT "$DAEMON"
wait_until log_has lothars_wait_th
assert_match "$(log_text | grep lothars_wait_th)" 'task:lothars_wait_th +state:[DSI] .*wait'
kcompctl status > /dev/null || fail "it is gone"
