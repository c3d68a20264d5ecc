#!/usr/bin/env bash
# The package: installed, used by anybody at once, killed under load, reloaded, upgraded with modules loaded, removed, purged; nothing is left.
# SPDX-License-Identifier: MIT
# limit: 1800 s
. "$VM_LIB/lib.sh"
[[ -d $VM_DEB ]] || skip "no packages (run.sh --deb DIR)"

step() { printf -- '-- %s\n' "$*"; }

left_behind() {
  find / -xdev \( -path /vm -o -path /tmp -o -path /sys -o -path /proc -o -path /var/log -o -path /run/log -o -path /dev/char \) -prune \
    -o -name '*kcompd*' -print
  find /run /dev -xdev -name '*kcompd*' -not -path '/run/log/*' -not -path '/run/systemd/*'
  findmnt --noheadings --list --types fuse.kcompd || true
  getent passwd kcompd || true
  getent group kcompd || true
  pgrep -a kcompd || true
}

mounts() { findmnt --noheadings --list --types fuse.kcompd | wc -l; }

# What an ordinary user does; one process for all, since the guest's CPU is slow.
use_all_devices() {
  assert_eq "$(stat -c %a /dev/lothars_chardev)" 666 "mode of /dev/lothars_chardev"
  assert_eq "$(cd /sys/class/cuse && echo *)" "completion_lab lothars_chardev msg" "devices"
  # shellcheck disable=SC2016 # expanded by the inner shell
  as_nobody bash -euc '
    for name in /sys/class/cuse/*; do
      for node in "/dev/${name##*/}" "/run/kcompd/dev/${name##*/}"; do
        : 3< "$node"
        test -w "$node"
      done
    done
    [[ $(< /run/kcompd/proc/percpu) == *"Processor 0:"* ]]
    kcompctl status > /dev/null
    ! kcompctl rmmod percpu 2> /tmp/refused
    [[ $(< /tmp/refused) == *"Operation not permitted"* ]]' || fail "an ordinary user can not use all of it"
  rm /tmp/refused
}

step "purge what the other cases use"
dpkg --force-depends --purge kcompd kcompd-dev
assert_eq "$(left_behind)" "" "left behind"

step "install and use"
# The README's words; what comes before builds the package.
mkdir -p "$VM_DEB/kcompd"
sed -n '/^## Install/,/^## /s/^    //p' "$VM/sources/README.md" | sed '1,/^dpkg-buildpackage/d' > typed
grep -q '^apt install .*kcompd_' typed || fail "the README has no line that installs: $(cat typed)"
(cd "$VM_DEB/kcompd" && bash -eux "$OLDPWD/typed")
as_nobody cat /dev/lothars_chardev
use_all_devices

step "what drivers are built with"
! kcompctl kdir 2> refused || fail "there is a directory to build against without kcompd-dev"
[[ $(< refused) == *"(install kcompd-dev)" ]] || fail "kcompctl kdir does not say what to do: $(< refused)"
# shellcheck disable=SC2016 # the README's quotes
grep -qF '`apt install ../kcompd-dev_*.deb`' "$VM/sources/README.md" || fail "the README does not say what drivers need"
# By dpkg, as the compiler that apt would bring is not to be had here.
dpkg --force-depends -i "$VM_DEB"/kcompd-dev_*.deb
[[ -f $(kcompctl kdir)/Makefile ]] || fail "kcompd-dev has no Makefile for drivers"
dpkg --purge kcompd-dev

default=$(loaded_modules)
assert_eq "$(mounts)" 1 "mounts"

step "its rights"
systemd-analyze security kcompd.service --no-pager > exposure || true
tail -n 1 exposure
score=$(sed -n 's/.*exposure level for kcompd.service: \([0-9.]*\) .*/\1/p' exposure)
awk -v score="$score" 'BEGIN { exit !(score != "" && score <= 1.0) }' || fail "exposure $score: $(cat exposure)"
assert_eq "$(awk '/^Cap(Prm|Eff|Bnd|Amb)/ { print $2 }' "/proc/$(main_pid)/status" | sort -u)" 0000000000000000 "capabilities"
assert_eq "$(awk '/^Uid/ { print $2, $3, $4, $5 }' "/proc/$(main_pid)/status" | tr ' ' '\n' | sort -u)" "$(id -u kcompd)" "user ids"

step "killed under load"
touch go
for _ in 1 2 3; do
  while [[ -e go ]]; do as_nobody cat /dev/lothars_chardev; done > /dev/null 2>&1 &
done
for signal in KILL SEGV; do
  pid=$(main_pid)
  before=$(date +%s%N)
  kill -"$signal" "$pid"
  wait_until is_back_after "$pid"
  echo "back $((($(date +%s%N) - before) / 1000000)) ms after SIG$signal"
done
rm go
wait
assert_eq "$(loaded_modules)" "$default" "modules after the kills"
assert_eq "$(mounts)" 1 "mounts after the kills"
use_all_devices

step "reload, stop, start"
systemctl reload kcompd
assert_eq "$(systemctl is-active kcompd)" active
systemctl stop kcompd
assert_eq "$(mounts)" 0 "mounts after stop"
[[ ! -e /dev/lothars_chardev ]] || fail "the node is still there"
[[ ! -e /run/kcompd.sock ]] || fail "the socket is still there"
systemctl start kcompd
use_all_devices

step "upgrade with a module loaded by hand"
kcompctl insmod kthreads
dpkg -i "$VM_DEB"/next/kcompd_*.deb
systemctl is-active kcompd
assert_eq "$(loaded_modules)" "$(tr ' ' '\n' <<< "$default kthreads" | sort | paste -sd ' ')" "modules after the upgrade"
use_all_devices

step "remove, purge"
dpkg --remove kcompd
assert_eq "$(mounts)" 0 "mounts after the removal"
! pgrep -x kcompd || fail "the daemon still runs"
dpkg --purge kcompd
assert_eq "$(left_behind)" "" "left behind"

step "install it again for the other cases"
dpkg --force-depends -i "$VM_DEB"/*.deb > /dev/null 2>&1
systemctl stop kcompd
