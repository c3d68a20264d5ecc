#!/usr/bin/env bash
# The tools that people know, on the service's nodes, entries and log.
# SPDX-License-Identifier: MIT
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
udevadm info /dev/lothars_chardev > udev.out
has udev.out '^N: lothars_chardev$'
has udev.out '^E: DEVNAME=/dev/lothars_chardev$'
has udev.out '^E: SUBSYSTEM=cuse$'
has udev.out '^E: MAJOR=[1-9][0-9]*$'

exec 3< /dev/lothars_chardev
lsof /dev/lothars_chardev > lsof.out
has lsof.out "^bash +$$ +root +3r +CHR "
fuser -v /dev/lothars_chardev > fuser.out 2>&1
has fuser.out "root +$$ .* bash"
exec 3<&-

# A client sees an ordinary character device: what the driver answers is what read(2) returns.
strace -e trace=openat,read -o strace.out cat /dev/lothars_chardev
has strace.out '^openat\(AT_FDCWD, "/dev/lothars_chardev", O_RDONLY\) += 3$'
has strace.out '^read\(3, "", [0-9]+\) += 0$'

systemctl status --no-pager kcompd > status.out
has status.out 'Active: active \(running\)'
has status.out 'Main PID: [0-9]+ \(kcompd\)'
tells_status() { systemctl status --no-pager kcompd | grep -E 'Status: "1 devices, 1 modules, [0-9]+ sleepers"' > /dev/null; }
wait_until tells_status

journalctl --sync
journalctl --quiet --output=cat KCOMPD_DEVICE=lothars_chardev > device.out
has device.out '^chardev_read\(\)$'
journalctl --quiet --output=cat KCOMPD_MODULE=lothars_chardev > module.out
has module.out '^init_hello_completion\(\) started$'
! grep -q 'kcompd: version' module.out || fail "the daemon's own lines are the module's: $(cat module.out)"

# Debian's lsmod on our proc/modules, where nobody else sees it.
unshare --mount bash -euc '
  mount --bind /run/kcompd/proc/modules /proc/modules
  mount --bind /run/kcompd/sys/module /sys/module
  lsmod' > lsmod.out
kcompctl lsmod > ours.out
diff lsmod.out ours.out || fail "lsmod differs"
has lsmod.out '^lothars_chardev +[0-9]+ +0$'

modinfo -F description "$MODULES/lothars_chardev.ko" > description.out
assert_eq "$(cat description.out)" "$(kcompctl modinfo -F description lothars_chardev)" "modinfo"
