#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A driver sees the memory of its caller, and of another process, as /proc/PID/{maps,stat,statm} tell of it, in each of the ways that kernels
# of different ages have; what would change that memory does not compile.
. "$TEST_LIB/common.sh"
need gcc
need make
mkdir plots
cp "$SOURCES"/tests/modules/plots/* plots
start_kcompd

# A process that does nothing.
sleep 1000 &
sleeper=$!
wait_until grep -q sleep "/proc/$sleeper/comm"
wait_until grep -q ' S ' "/proc/$sleeper/stat"

# numbers PID: what stat says of its addresses, in the words of the driver.
numbers() {
  sed 's/.*) //' "/proc/$1/stat" | awk '{ printf "code %s %s data %s %s brk %s stack %s arg %s %s env %s %s\n",
    $24, $25, $43, $44, $45, $26, $46, $47, $48, $49 }'
}
# areas PID: what maps says, of what the driver tells.
areas() {
  awk '/\[vsyscall\]/ { next }
    $6 ~ "^/" { print $1, $2, $3, substr($0, index($0, "/")); next }
    { print $1, $2 }' "/proc/$1/maps"
}
of_driver() {
  awk 'NR > 2 && / \// { print; next } NR > 2 { print $1, $2 }' "$1"
}

# Without rights the memory itself is a matter of Yama; see ptrace(2).
bytes=15
[ "$(id -u)" = 0 ] || [ "$(cat /proc/sys/kernel/yama/ptrace_scope 2> /dev/null || echo 0)" = 0 ] || bytes=0

for version in '' 4.19 5.10 6.1; do
  make -s -C "$KDIR" M="$PWD/plots" ${version:+KVER=$version} modules > output 2>&1 || fail "$version: $(cat output)"
  ! grep warning output || fail "$version: $(cat output)"
  kcompctl insmod plots/plots.ko pid="$sleeper"
  count=$(areas "$sleeper" | wc -l)
  log_has "plots: sleep has $count areas, and counts $count" || fail "$version: $(log_text)"
  log_has 'the idle task none' || fail "$version: $(log_text)"

  cat "$PROC/plots" > plain
  read -r pages _ < "/proc/$sleeper/statm"
  assert_eq "$(sed -n 1p plain)" "sleep $sleeper: $count areas, $pages pages, 2 users"
  assert_eq "$(sed -n 2p plain)" "$(numbers "$sleeper")"
  diff <(areas "$sleeper") <(of_driver plain) || fail "$version: not the areas of maps"
  cat "$PROC/plots_outline" > outline
  grep -q "^$bytes bytes of arguments: .*, and 0 at 0$" outline || fail "$version: $(cat outline)"
  grep -q '^inside: code 1 data 1 stack 1 arguments 1 environment 1$' outline || fail "$version: $(cat outline)"
  grep -q '^in order: 1 1 1 1 1 1$' outline || fail "$version: $(cat outline)"

  # The caller. What it is told of itself may have changed until it looks again.
  echo 0 > "$SYS/module/plots/parameters/pid"
  same() {
    mapfile -t lines < "$PROC/plots"
    areas "$BASHPID" > wanted
    printf '%s\n' "${lines[@]}" > got
    [ "${lines[1]}" = "$(numbers "$BASHPID")" ] && of_driver got | cmp -s - wanted
  }
  wait_until same

  # A thread of the host's kernel, where there is one in sight, and a process that has ended.
  if [ "$(cat /proc/2/comm 2> /dev/null)" = kthreadd ]; then
    echo 2 > "$SYS/module/plots/parameters/pid"
    assert_eq "$(cat "$PROC/plots")" 'kthreadd has no memory of its own'
  fi
  echo $((1 << 30)) > "$SYS/module/plots/parameters/pid"
  assert_fails 1 cat "$PROC/plots" 2> /dev/null
  kcompctl rmmod plots
done

# What can not be, and its name.
for call in 'mmap_write_lock(current->mm)' 'mm_populate(0, 4096)' 'pgd_offset(current->mm, 0)' 'vm_munmap(0, 1)'; do
  printf '#include <linux/mm.h>\n#include <linux/sched.h>\nvoid f(void);\nvoid f(void)\n{\n\t%s;\n}\n' "$call" > refused.c
  ! kcompctl cc refused.c > output 2>&1 || fail "$call is not refused"
  grep -q "${call%%(*}.*not offered" output || fail "$call: $(cat output)"
done
# In the kernel of today there is no list of areas.
printf '#include <linux/sched.h>\nvoid *f(void);\nvoid *f(void)\n{\n\treturn current->mm->mmap;\n}\n' > list.c
! kcompctl cc list.c KVER=6.1 > output 2>&1 || fail "the mm of today has a list"
grep -q 'has no member named .mmap' output || fail "$(cat output)"
