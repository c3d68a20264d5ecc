#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The configuration loads modules with their parameters; unknown keys are warnings; SIGHUP reads it again.
. "$TEST_LIB/common.sh"
mkdir d.conf.d
printf '[daemon]\nmodules = kthreads nosuch\ncolour = red\n' > d.conf
printf '[daemon]\nlog_level = 4\n' > d.conf.d/10-quiet.conf
"$KCOMPD" --config d.conf --check-config > checked 2>&1 || fail "a warning is no error"
assert_match "$(cat checked)" "^kcompd: d.conf:3: unknown key 'colour' in \[daemon\]$"
assert_match "$("$KCOMPD" --config d.conf --dump-config 2> /dev/null | tr '\n' ';')" \
  '^# d.conf;# d.conf.d/10-quiet.conf;\[daemon\];modules = kthreads nosuch;face = auto;log_level = 4;hung_task_timeout = 120;;\[limits\];blocked_requests = 20000;open_files = 2147483647;threads = 12000;log_messages = 4096;$'

# The later --config wins over the one of start_kcompd.
DAEMON_ARGS="--config d.conf" start_kcompd
loaded() { kcompctl lsmod | grep "^$1 " > /dev/null; }
loaded kthreads || fail "a configured module is not loaded"
log_has "kcompd: module nosuch: open '$MODULES/nosuch.ko': No such file or directory" || fail "no word about nosuch"
! grep -q 'Hello from kthread' "$DAEMON_LOG" || fail "log_level 4 shows info messages"

printf '[daemon]\nmodules = percpu\nlog_level = 8\n' > d.conf
rm d.conf.d/10-quiet.conf
kill -HUP "$DAEMON"
wait_until log_has "kcompd: reload: done"
loaded percpu || fail "a reload loads what has been added"
loaded kthreads || fail "a reload unloads nothing"
kcompctl rmmod percpu
shown() { grep -q 'hello_exit: In exit' "$DAEMON_LOG"; }
wait_until shown

printf '[daemon]\nface = nonsense\n' > d.conf
kill -HUP "$DAEMON"
wait_until log_has "kcompd: reload: d.conf:2: face is auto, cuse or fuse, not 'nonsense'"
loaded kthreads || fail "a wrong configuration does harm at reload"
