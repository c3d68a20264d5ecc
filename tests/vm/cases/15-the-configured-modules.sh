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
ps -T -p "$(pidof kcompd)" -o comm= | grep -qx write-thread || fail "no write-thread"
