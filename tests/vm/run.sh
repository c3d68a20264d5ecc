#!/usr/bin/env bash
# Boots a real kernel with CUSE and systemd in QEMU once and runs cases in it, one after the other, as root.
# SPDX-License-Identifier: MIT
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"

usage() {
  cat << EOF
usage: tests/vm/run.sh [OPTION]... [SCRIPT]...
Without SCRIPT: all of tests/vm/cases and tests/vm/diff. Exactly one SCRIPT: shows its output as it comes and exits with
its status. A case is a bash script; exit status 0 = passed, 77 = skipped, all else = failed. It may take 600 s, or what
a line "# limit: N s" of it says.

  --deb DIR            the packages that build-deb.sh made; installed in the guest, \$VM_DEB there
  --modules DIR        the drivers built for the real kernel (see build-real.sh), for the cases in tests/vm/diff
  --data DIR           anything else that the cases need; \$VM_DATA in the guest
  --timeout SECONDS    for all cases together (default 1800)
  --verbose            show the output of cases that pass as well
Environment: KCOMPD_VM_ACCEL  QEMU's accelerator (default tcg,thread=multi)
EOF
}

deb='' modules='' data='' timeout=1800 verbose=''
scripts=()
while (($#)); do
  case $1 in
  --deb) deb=$2 && shift ;;
  --modules) modules=$2 && shift ;;
  --data) data=$2 && shift ;;
  --timeout) timeout=$2 && shift ;;
  --verbose | -v) verbose=yes ;;
  --help | -h) usage && exit ;;
  -*) usage >&2 && exit 2 ;;
  *) scripts+=("$1") ;;
  esac
  shift
done
only_one=''
case ${#scripts[@]} in
0) scripts=("$here"/cases/*.sh "$here"/diff/*.sh) ;;
1) only_one=yes verbose=yes ;;
esac

need qemu-system-x86_64 tar
image=$("$here/image.sh")
work=$(mktemp -d "${TMPDIR:-/tmp}/kcompd-vm.XXXXXX")
qemu=''
clean_up() {
  [[ -z $qemu ]] || { kill "$qemu" && wait "$qemu"; } 2> /dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

token="@kcompd-vm-$$-$RANDOM"
names=()
declare -A limits=()

# case_name PATH: unique also where folders have files of the same name. Those of tests/cases run with the CUSE face here.
case_name() {
  local folder=${1%/*}
  folder=${folder##*/}
  set -- "$(basename "$1" .sh)" "$1"
  case $2 in
  */tests/vm/cases/*) echo "$1" ;;
  */tests/cases/*) echo "cuse-$folder-$1" ;;
  *) echo "$folder-$1" ;;
  esac
}

# The payload disk is a plain tar archive.
make_payload() {
  local payload=$work/payload script name
  mkdir -p "$payload/cases"
  cp -r "$here/guest" "$payload/"
  cp "$here/diff/allowed" "$payload/guest/"
  printf 'token=%q\n' "$token" > "$payload/env"
  for script in "${scripts[@]}"; do
    [[ -f $script ]] || die "$script: no such script"
    name=$(case_name "$(realpath "$script")")
    cp "$script" "$payload/cases/$name.sh"
    names+=("$name")
    limits[$name]=$(sed -n 's/^# limit: \([0-9]*\) s.*/\1/p' "$script")
    printf '%s /vm/cases/%s.sh\n' "$name" "$name" >> "$payload/list"
  done
  cp -r "$here/../lib" "$payload/lib"
  mkdir -p "$payload/sources/tests"
  cp -r "$here/../modules" "$payload/sources/tests/"
  cp "$here/../../README.md" "$payload/sources/"
  [[ -z $deb ]] || cp -a "$deb" "$payload/deb"
  [[ -z $modules ]] || cp -a "$modules" "$payload/modules"
  [[ -z $data ]] || cp -a "$data" "$payload/data"
  tar -C "$payload" -cf "$work/payload.tar" --owner=0 --group=0 --numeric-owner .
  rm -r "$payload"
}

# That a processor, a clock or a timer stood still is the doing of the machine outside.
no_watch="nowatchdog tsc=nowatchdog rcupdate.rcu_cpu_stall_suppress=1 no_timer_check"

boot() {
  mkfifo "$work/line"
  qemu-system-x86_64 -accel "${KCOMPD_VM_ACCEL:-tcg,thread=multi}" -cpu max -smp 2 -m 4G \
    -nodefaults -no-user-config -display none -no-reboot \
    -kernel "$image/vmlinuz" -initrd "$image/initrd.gz" \
    -append "console=ttyS0 quiet panic=-1 rw audit=0 mitigations=off systemd.show_status=0 $no_watch" \
    -drive "file=$image/root.img,format=raw,if=virtio,snapshot=on" \
    -drive "file=$work/payload.tar,format=raw,if=virtio,readonly=on" \
    -serial "file:$work/console" -serial stdio < /dev/null > "$work/line" 2> "$work/qemu-errors" &
  qemu=$!
  exec 3< "$work/line"
}

passed=0 failed=0 skipped=0 current='' began=0 last_status=1 ended=''
declare -A reported=()

# verdict NAME STATUS: one case is over; what it printed is in $work/output.
verdict() {
  reported[$1]=yes
  last_status=$2
  case $2 in
  0)
    passed=$((passed + 1))
    [[ $verbose ]] || grep '^bench ' "$work/output" || true
    echo "ok $1 ($((SECONDS - began)) s)"
    ;;
  77) skipped=$((skipped + 1)) && echo "skip $1: $(sed -n 's/^SKIPPED: //p' "$work/output" | tail -n 1)" ;;
  *)
    failed=$((failed + 1))
    [[ $verbose ]] || sed 's/^/    /' "$work/output"
    echo "not ok $1 ($((SECONDS - began)) s)"
    ;;
  esac
}

output() {
  printf '%s\n' "$1" >> "$work/output"
  [[ ! $verbose ]] || printf '%s\n' "$1"
}

# Reads what the guest says until it is through, late with its next report, or gone; says why it stopped. The guest ends a case that
# takes too long, and then has to tidy up.
listen() {
  local line left word argument status deadline=$((SECONDS + timeout)) due=$((SECONDS + 900))
  while left=$(((due < deadline ? due : deadline) - SECONDS)) && ((left > 0)); do
    if ! IFS= read -r -t "$left" -u 3 line; then
      ((SECONDS < due && SECONDS < deadline)) || break
      why="the guest ended before its cases did"
      return
    fi
    if [[ $line != *"$token "* ]]; then
      [[ -z $current ]] || output "$line"
      continue
    fi
    [[ $line == "$token "* ]] || output "${line%%"$token "*}"
    read -r word argument status <<< "${line#*"$token "}"
    due=$((SECONDS + 900))
    case $word in
    up) say "systemd is up after $argument s" ;;
    begin)
      current=$argument began=$SECONDS due=$((SECONDS + ${limits[$argument]:-600} + 300))
      : > "$work/output"
      ;;
    done) verdict "$argument" "$status" && current='' ;;
    end) ended=yes && return ;;
    esac
  done
  why="time limit of $timeout s reached"
  ((SECONDS >= deadline)) || why="the guest hangs"
}

make_payload
boot
why=''
listen
if [[ ! $ended ]]; then
  say "$why${current:+ (during $current)}; the end of its console:"
  { tail -n 40 "$work/console" && cat "$work/qemu-errors"; } | sed 's/^/    /' >&2
  : >> "$work/output"
  for name in "${names[@]}"; do
    [[ -n ${reported[$name]-} ]] && continue
    [[ $name == "$current" ]] || echo "did not run" > "$work/output"
    verdict "$name" 1
  done
fi
echo "vm: $passed passed, $failed failed, $skipped skipped"
[[ ! $only_one ]] || exit "$last_status"
((failed == 0))
