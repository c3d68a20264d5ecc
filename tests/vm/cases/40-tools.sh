#!/usr/bin/env bash
# The tools that people know, on the service's nodes, entries and log.
# SPDX-License-Identifier: MIT
# limit: 600 s
. "$VM_LIB/lib.sh"
needs_kcompd
start_kcompd
for tool in inotifywait lsof fuser strace lsmod modinfo udevadm; do
  type -P "$tool" > /dev/null || fail "$tool is not in the guest"
done

# has FILE PATTERN: a line of it is like this.
has() { grep -qE -- "$2" "$1" || fail "no line like '$2' in $1: $(cat "$1")"; }

# inotifywait sees a node come and go, as it does with the real kernel's.
inotifywait -qq --timeout 120 --event create --include lothars_chardev /dev 2> inotify-errors &
watcher=$!
watches() { grep -q '^inotify' "/proc/$watcher/fdinfo/3" 2> /dev/null; }
wait_until watches
kcompctl insmod lothars_chardev
wait "$watcher" || fail "inotifywait saw no node: $(cat inotify-errors)"

udevadm settle
udevadm info /dev/lothars_chardev > udev
has udev '^N: lothars_chardev$'
has udev '^E: DEVNAME=/dev/lothars_chardev$'
has udev '^E: SUBSYSTEM=cuse$'
has udev '^E: MAJOR=[1-9][0-9]*$'

exec 3< /dev/lothars_chardev
lsof /dev/lothars_chardev > lsof
has lsof "^bash +$$ +root +3r +CHR "
fuser -v /dev/lothars_chardev > fuser 2>&1
has fuser "root +$$ .* bash"
exec 3<&-

# A client sees an ordinary character device: what the driver answers is what read(2) returns.
strace -e trace=openat,read -o strace cat /dev/lothars_chardev
has strace '^openat\(AT_FDCWD, "/dev/lothars_chardev", O_RDONLY\) += 3$'
has strace '^read\(3, "", [0-9]+\) += 0$'

systemctl status --no-pager kcompd > status
has status 'Active: active \(running\)'
has status 'Main PID: [0-9]+ \(kcompd\)'
tells_status() { systemctl status --no-pager kcompd | grep -qE 'Status: "1 devices, 1 modules, [0-9]+ sleepers"'; }
wait_until tells_status

journalctl --sync
journalctl --quiet --output=cat KCOMPD_DEVICE=lothars_chardev > device
has device '^chardev_read\(\)$'
journalctl --quiet --output=cat KCOMPD_MODULE=lothars_chardev > module
has module '^init_hello_completion\(\) started$'
! grep -q 'kcompd: version' module || fail "the daemon's own lines are the module's: $(cat module)"

# Debian's lsmod on our proc/modules, where nobody else sees it.
unshare --mount bash -euc '
  mount --bind /run/kcompd/proc/modules /proc/modules
  mount --bind /run/kcompd/sys/module /sys/module
  lsmod' > lsmod
kcompctl lsmod > ours
diff lsmod ours || fail "lsmod differs"
has lsmod '^lothars_chardev +[0-9]+ +0$'

modinfo -F description "$MODULES/lothars_chardev.ko" > description
assert_eq "$(cat description)" "$(kcompctl modinfo -F description lothars_chardev)" "modinfo"
