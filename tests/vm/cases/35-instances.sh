#!/usr/bin/env bash
# Instances share nothing: each has nodes, tree, log and modules of its own, and a crash in one is not felt in another.
# SPDX-License-Identifier: MIT
. "$VM_LIB/lib.sh"
needs_kcompd
trap 'rm -f /etc/kcompd/lab7.conf /etc/kcompd/lab8.conf' EXIT
printf '[daemon]\nmodules = lothars_chardev\n[device "*"]\nmode = 0666\n' > /etc/kcompd/lab7.conf
printf '[daemon]\nmodules = lothars_chardev percpu\n' > /etc/kcompd/lab8.conf
pid_of() { systemctl show --property=MainPID --value "$1"; }

# Both look for device numbers at the same time.
for round in 1 2 3; do
  systemctl start kcompd@lab7 kcompd@lab8
  for lab in lab7 lab8; do
    [[ -c /dev/kcompd-$lab/lothars_chardev ]] || fail "$lab has no node in round $round"
  done
  [[ $round == 3 ]] || systemctl stop kcompd@lab7 kcompd@lab8
done
[[ $(stat -c %t:%T /dev/kcompd-lab7/lothars_chardev) != $(stat -c %t:%T /dev/kcompd-lab8/lothars_chardev) ]] || fail "one number for two nodes"
as_nobody head -c 0 /dev/kcompd-lab7/lothars_chardev || fail "nobody can not open lab7's node"
! as_nobody head -c 0 /dev/kcompd-lab8/lothars_chardev 2> /dev/null || fail "nobody can open a node of mode 0600"
[[ ! -e /dev/lothars_chardev ]] || fail "a node of an instance is where the main daemon's are"
assert_eq "$(cd /run/kcompd-lab7/dev && echo *)" "kmsg lothars_chardev" "devices in lab7's tree"
as_nobody cat /run/kcompd-lab8/proc/percpu > percpu
[[ ! -e /run/kcompd-lab7/proc/percpu ]] || fail "lab7 has lab8's module"

first=$(pid_of kcompd@lab7) second=$(pid_of kcompd@lab8)
exec 3< /dev/kcompd-lab8/lothars_chardev
kcompctl -I lab7 insmod "$TEST_MODULES/falls.ko"
echo > /dev/kcompd-lab7/falls 2> /dev/null || true
wait_until is_back_after "$first" kcompd@lab7
assert_eq "$(pid_of kcompd@lab8)" "$second" "pid of the other daemon"
cat <&3 > /dev/null || fail "an open file of lab8 felt the crash of lab7"
kcompctl -I lab7 lsmod | grep '^falls ' > /dev/null || fail "lab7 came back without its module"
! kcompctl -I lab8 lsmod | grep '^falls ' || fail "lab8 has lab7's module"
kcompctl -I lab7 dmesg | grep 'did not stop but was ended' > /dev/null || fail "lab7's log does not tell of the crash"
! kcompctl -I lab8 dmesg | grep 'did not stop but was ended' || fail "lab8's log tells of lab7's crash"

exec 3<&-
systemctl stop kcompd@lab7 kcompd@lab8
[[ -z $(ls -A /dev/kcompd-lab7 /dev/kcompd-lab8 2> /dev/null) ]] || fail "nodes are still there"
! findmnt --noheadings --list --types fuse.kcompd || fail "a tree is still mounted"
