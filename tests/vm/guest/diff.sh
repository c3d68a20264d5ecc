# What a script of tests/vm/diff sources. It makes the script run twice, against the real kernel and against kcompd, and
# compares the two transcripts.
# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Started as a case, the script comes no further than to this file, which starts it again with SIDE=real and with SIDE=kcompd;
# then it runs to its end. It may use:
#
#   run 'COMMAND'      one line of shell, as typed: the transcript gets "$ COMMAND", its output, "[rc=STATUS]".
#                      insmod, rmmod, lsmod, modinfo and dmesg are those of the side; $PROC and $SYS are the side's /proc and /sys.
#   log_wait TEXT      wait until the log has TEXT, among the lines that `log` has not yet shown
#   log                the transcript gets the lines of the log since the last `log`
. "$VM_LIB/lib.sh"

# mask: takes out of a transcript what may differ between two runs on the same kernel.
mask() { sed -E -f "$VM_LIB/mask.sed"; }

# compare DRIVER REAL KCOMPD ALLOWED: shows every difference that ALLOWED does not name, and every name without a use.
compare() {
  local driver=$1 status=0
  { diff --unchanged-line-format= --old-line-format=$'real\t%L' --new-line-format=$'kcompd\t%L' "$2" "$3" || true; } |
    awk -F '\t' -v driver="$driver" -f "$VM_LIB/compare.awk" "$4" - || status=1
  [[ $status == 0 ]] || diff -u --label 'real kernel' --label kcompd "$2" "$3" || true
  return "$status"
}

run() {
  local shown=${1//\$PROC//proc}
  printf '$ %s\n' "${shown//\$SYS//sys}"
  local rc=0
  eval "$1" > "$output" 2>&1 || rc=$?
  cat "$output"
  printf '[rc=%s]\n' "$rc"
}

new_log_lines() { dmesg | tail -n "+$((log_shown + 1))"; }

# grep reads to the end: with -q it would stop early, and the writer's SIGPIPE would count as "not there".
log_has() { new_log_lines | grep -F -- "$1" > /dev/null; }

log_wait() { wait_until log_has "$1"; }

log() {
  new_log_lines > "$output"
  log_shown=$((log_shown + $(wc -l < "$output")))
  cat "$output"
}

both_sides() {
  local driver=${0##*/diff-}
  driver=${driver%.sh}
  [[ -f $VM_MODULES/$driver.ko ]] || skip "no $driver.ko for the real kernel (run.sh --modules DIR)"
  SIDE=real bash "$0" > real.raw || fail "the real kernel's side did not come to its end: $(cat real.raw)"
  mask < real.raw > real
  cat real
  needs_kcompd
  start_kcompd
  SIDE=kcompd bash "$0" > kcompd.raw || fail "kcompd's side did not come to its end: $(cat kcompd.raw)"
  mask < kcompd.raw > kcompd
  compare "$driver" real kcompd "$VM_LIB/allowed" || fail "kcompd differs from the real kernel"
}

case ${SIDE-} in
'')
  both_sides
  exit
  ;;
real)
  export PROC=/proc SYS=/sys
  cd "$VM_MODULES" || exit
  ;;
kcompd)
  export PROC=/run/kcompd/proc SYS=/run/kcompd/sys
  for tool in insmod rmmod lsmod modinfo dmesg; do
    eval "$tool() { kcompctl $tool \"\$@\"; }"
  done
  name=${0##*/diff-}
  cd "$MODULES" || exit
  [[ -f ${name%.sh}.ko ]] || cd "$VM_DATA/test-modules" || exit
  ;;
esac
output=$(mktemp)
log_shown=$(dmesg | wc -l)
