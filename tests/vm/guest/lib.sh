# For the cases in the guest: verdicts, and waiting for a state instead of for a time.
# SPDX-License-Identifier: MIT
# shellcheck shell=bash
set -euo pipefail

fail() {
  printf 'FAIL: %s\n' "$*"
  exit 1
}

# skip REASON: this case can not tell anything here.
skip() {
  printf 'SKIPPED: %s\n' "$*"
  exit 77
}

assert_eq() { [[ $1 == "$2" ]] || fail "${3-value}: got '$1', expected '$2'"; }

# wait_until COMMAND...: runs it again and again until it says yes; two minutes later the case has failed. The pause is for
# the one or two emulated CPUs, which the awaited thing needs as well.
wait_until() {
  local end=$((SECONDS + 120))
  until "$@" > /dev/null 2>&1; do
    ((SECONDS < end)) || fail "waited in vain for: $*"
    read -rt 0.05 <> <(:) || :
  done
}

needs_kcompd() { [[ -n ${KCOMPD-} ]] || skip "kcompd is not installed (run.sh --deb DIR)"; }

# main_pid: of the service; "" while there is none.
main_pid() {
  local pid
  pid=$(systemctl show --property=MainPID --value kcompd)
  [[ $pid == 0 ]] || echo "$pid"
}

# is_back_after PID [UNIT]: another process than PID is up and ready. One question, since the answers change.
is_back_after() {
  local state
  state=$(systemctl show --property=MainPID,ActiveState "${2-kcompd}")
  [[ $state == *ActiveState=active* && $state != *MainPID=@(0|"$1")* ]]
}

loaded_modules() { kcompctl lsmod | awk 'NR > 1 { print $1 }' | sort | paste -sd ' '; }

as_nobody() { runuser -u nobody -- "$@"; }

# start_kcompd: the service as installed, ready when this returns, with no module, and with the modes of nodes that drivers
# ask for. It is stopped after the case.
start_kcompd() {
  needs_kcompd
  mkdir -p /etc/kcompd/kcompd.conf.d
  printf '%s\n' '[daemon]' 'modules =' '[device "lothars_chardev"]' 'mode = 0600' '[device "msg"]' 'mode = 0600' \
    '[device "completion_lab"]' 'mode = 0600' > /etc/kcompd/kcompd.conf.d/99-no-module.conf
  systemctl start kcompd.service || fail "systemctl start kcompd: $(systemctl status --no-pager kcompd.service)"
}
