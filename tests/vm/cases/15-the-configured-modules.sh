#!/usr/bin/env bash
# systemctl start kcompd loads what the installed configuration names, and the nodes are character devices.
# SPDX-License-Identifier: MIT
. "$VM_LIB/lib.sh"

needs_kcompd
rm -f /etc/kcompd/kcompd.conf.d/*.conf
systemctl start kcompd || fail "systemctl start kcompd: $(systemctl status --no-pager kcompd.service)"
assert_eq "$(kcompctl lsmod | awk 'NR > 1 { print $1 }' | sort | xargs)" \
  "completion_lab lothars_chardev msg percpu spin_threads" "modules"
for node in lothars_chardev msg completion_lab; do
  [[ -c /dev/$node ]] || fail "/dev/$node is not a character device: $(ls -l /dev)"
done
assert_eq "$(head -n 1 /run/kcompd/proc/percpu)" "Processor 0:0"
timeout 60 cat /dev/lothars_chardev || fail "a read of /dev/lothars_chardev"
ps -T -p "$(pidof kcompd)" -o comm= | grep -x write-thread > /dev/null || fail "no write-thread"

# What a driver logs in a call is found in the journal by its device and by its module, with the priority of its level.
journal_has() { journalctl --no-pager -o cat -u kcompd "$@" | grep 'chardev_read' > /dev/null; }
wait_until journal_has KCOMPD_DEVICE=lothars_chardev
wait_until journal_has KCOMPD_MODULE=lothars_chardev
! journal_has KCOMPD_MODULE=percpu || fail "a message of lothars_chardev's is told to be percpu's"
logged=$(journalctl --no-pager -o json -u kcompd KCOMPD_DEVICE=lothars_chardev | grep -F chardev_read | tail -n 1)
[[ $logged == *'"PRIORITY":"6"'* && $logged == *'"SYSLOG_IDENTIFIER":"kcompd"'* ]] || fail "the record is $logged"
