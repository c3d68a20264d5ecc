#!/usr/bin/env bash
# Runs in the guest as root: installs the packages, runs the cases in order, and reports over the second serial
# line in the form that run.sh reads ("TOKEN begin NAME", the case's output, "TOKEN done NAME STATUS", "TOKEN end").
# SPDX-License-Identifier: MIT
set -uo pipefail
export VM=/vm VM_LIB=/vm/guest VM_DATA=/vm/data VM_MODULES=/vm/modules VM_DEB=/vm/deb
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root
# shellcheck source=/dev/null
. /vm/env
: "${token:?}"

# A pipe in between, so that no program takes the line for somebody's terminal.
stty -F /dev/ttyS1 raw -echo clocal
exec < /dev/null > >(cat > /dev/ttyS1) 2>&1

cgroup=/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup)

install_packages() {
  [[ -d $VM_DEB ]] || return 0
  # What made the image forbids to start services; and kcompd-dev wants a compiler, which the guest does not have.
  rm -f /usr/sbin/policy-rc.d
  dpkg --force-depends -i "$VM_DEB"/*.deb > /vm/dpkg.log 2>&1 || cat /vm/dpkg.log
  systemctl stop kcompd
}

# What the cases of tests/cases (see tests/lib/common.sh) and of tests/vm are told.
describe_install() {
  KCOMPD=$(type -P kcompd) || return 0
  KCOMPCTL=$(type -P kcompctl)
  MODULES=${KCOMPD%/sbin/kcompd}/lib/kcompd/modules
  KDIR=$(kcompctl kdir)
  export KCOMPD KCOMPCTL MODULES KDIR
  export FACE=cuse TEST_LIB=/vm/lib SOURCES=/vm/sources TEST_MODULES=/vm/data/test-modules CLIENTS=/vm/data/clients
}

# What a case left behind must not help or hurt the next one.
stop_leftovers() {
  echo 1 > "$cgroup/case/cgroup.kill"
  local populated
  until read -r _ populated < "$cgroup/case/cgroup.events" && [[ $populated == 0 ]]; do :; done
  rmdir "$cgroup/case"
  [[ -n ${KCOMPD-} ]] || return 0
  systemctl stop 'kcompd*' 2> /dev/null
  systemctl reset-failed 'kcompd*' 2> /dev/null
}

kernel_log_since() { dmesg | sed "1,/kcompd-vm: begin $1\$/d"; }

run_case() {
  local name=$1 script=$2 status began complaints limit
  limit=$(sed -n 's/^# limit: \([0-9]*\) s.*/\1/p' "$script")
  echo "$token begin $name"
  echo "kcompd-vm: begin $name" > /dev/kmsg
  began=$(date +%s)
  mkdir -p "$cgroup/case" "/tmp/$name"
  (
    echo "$BASHPID" > "$cgroup/case/cgroup.procs"
    cd "/tmp/$name" || exit
    exec timeout --kill-after=5 "${limit:-600}" bash "$script"
  )
  status=$?
  ((status == 124 || status == 137)) && echo "(ended by its time limit of ${limit:-600} s)"
  complaints=$(kernel_log_since "$name" |
    grep -E 'WARNING: CPU|BUG: |Oops: |general protection fault|INFO: task .* blocked')
  if ((status == 0)) && [[ -n $complaints ]] && ! grep -q '^# vm: the kernel complains' "$script"; then
    printf 'the kernel complained meanwhile:\n%s\n' "$complaints"
    status=1
  fi
  if ((status != 0 && status != 77)) && [[ -n ${KCOMPD-} ]]; then
    echo "-- journal of kcompd:"
    journalctl --quiet --no-pager --output=short-monotonic --since="@$began" --unit='kcompd*' \
      --no-hostname | tail -n 40
  fi
  stop_leftovers
  echo "$token done $name $status"
}

systemctl is-system-running --wait > /dev/null
read -r uptime _ < /proc/uptime
echo "$token up $uptime"
install_packages
describe_install
while read -r name script; do
  run_case "$name" "$script"
done < /vm/list
echo "$token end"
# The other end switches the machine off.
exec sleep infinity
