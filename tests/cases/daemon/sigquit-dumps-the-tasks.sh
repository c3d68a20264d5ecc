#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# SIGQUIT writes who sleeps where to the log; SIGPIPE does nothing.
. "$TEST_LIB/common.sh"
start_kcompd lothars_chardev
thread_sleeps() {
  kcompctl ps | awk '$5 == "lothars_wait_th" && $3 ~ /[DSI]/ && $4 ~ /wait/ { found = 1 } END { exit !found }'
}
wait_until thread_sleeps
kill -PIPE "$DAEMON"
kill -QUIT "$DAEMON"
wait_until log_has lothars_wait_th
assert_match "$(log_text | grep lothars_wait_th)" 'task:lothars_wait_th +state:[DSI] .*wait'
kcompctl status > /dev/null || fail "it is gone"
