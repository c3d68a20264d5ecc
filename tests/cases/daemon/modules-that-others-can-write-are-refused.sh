#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The daemon loads by name only what nobody else could have put there, and follows no link.
. "$TEST_LIB/common.sh"
mkdir own
cp "$MODULES/kthreads.ko" own/kthreads.ko
cp "$MODULES/percpu.ko" own/percpu.ko
chmod 755 own
chmod 644 own/*.ko
chmod o+w own/percpu.ko
ln -s "$MODULES/lothars_chardev.ko" own/lothars_chardev.ko
printf '[daemon]\nmodules = percpu lothars_chardev kthreads\n' > d.conf
chmod go-w .
DAEMON_ARGS="--config d.conf --module-dir $PWD/own" start_kcompd
wait_until log_has "Hello from kthread 2!"
assert_eq "$(kcompctl lsmod | awk 'NR > 1 { print $1 }')" kthreads
log_has "kcompd: module percpu: load '$PWD/own/percpu.ko': Operation not permitted (others can write to it" || fail "no word about percpu"
log_has "kcompd: module lothars_chardev: open '$PWD/own/lothars_chardev.ko': Too many levels of symbolic links" || fail "no word about the link"
