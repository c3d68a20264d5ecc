#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Two locks that are taken in both orders, directly or around a circle, are reported the first time, in the kernel's words and long
# before anybody deadlocks; what can not deadlock is not.
. "$TEST_LIB/common.sh"
start_kcompd "$TEST_MODULES/crossing.ko"

# reports: how many there are.
reports() { log_text | grep -cx 'WARNING: possible [a-z ]* detected' || true; }
# quiet NAME...: taking locks so, one after the other, says nothing.
quiet() {
  local before name
  before=$(reports)
  for name; do echo "$name" > "$DEV/crossing"; done
  assert_eq "$(reports)" "$before" "after $*: $(log_text | tail -n 40)"
}
# reported NAME LINE...: taking locks so brings one report, with lines that match.
reported() {
  local before name=$1 line
  shift
  before=$(reports)
  echo "$name" > "$DEV/crossing"
  assert_eq "$(reports)" $((before + 1)) "after $name: $(log_text | tail -n 40)"
  log_text | awk '/^=====/ { text = "" } { text = text $0 "\n" } END { printf "%s", text }' > report # the last one
  for line; do
    grep -qxE -- "$line" report || fail "after $name no line '$line' in: $(cat report)"
  done
  quiet "$name" # what has been said is not said again
}

quiet ab ab
reported ba 'WARNING: possible circular locking dependency detected' '(sh|bash|[a-z-]+\.sh)/[0-9]+ is trying to acquire lock:' \
  '[0-9a-f]+ \(a\)\{\+\.\+\.\}-\{2:2\}, at: spins\+0x[0-9a-f]+/.* \[crossing\]' 'but task is already holding lock:' \
  '[0-9a-f]+ \(b\)\{\+\.\+\.\}-\{2:2\}, at: spins\+.*' 'which lock already depends on the new lock\.' \
  '-> #1 \(b\)\{\+\.\+\.\}-\{2:2\}: taken at spins\+.*' '-> #0 \(a\)\{\+\.\+\.\}-\{2:2\}: wanted at spins\+.*' \
  ' Possible unsafe locking scenario:' ' +CPU0 +CPU1' '  lock\(b\);' ' {31}lock\(a\);' ' {31}lock\(b\);' '  lock\(a\);' \
  ' \*\*\* DEADLOCK \*\*\*' '1 lock held by .*' ' #0: [0-9a-f]+ \(b\).*' 'stack backtrace:' ' crossing_write\+.* \[crossing\].*'
quiet ab ba

# Around a circle of three; the outer lock may be released first.
quiet red-green green-blue
reported blue-red '-> #2 \(blue\)\{\+\.\+\.\}-\{3:3\}: taken at .*' '-> #1 \(green\).*' '-> #0 \(red\).*' 'Chain exists of:' \
  '  red --> green --> blue'

# A trylock waits for nobody, and readers of an rwlock hold up no readers; a writer does. To a semaphore all are alike.
quiet trylocks readers
reported writer '[0-9a-f]+ \(pen\).*' '[0-9a-f]+ \(book\).*'
quiet out-in
reported in-out '[0-9a-f]+ \(outer\)\{\+\.\+\.\}-\{3:3\}.*'

# What is made at one place is one class, whatever object it is in.
quiet pairs
quiet left
reported right '[0-9a-f]+ \(red\).*' '[0-9a-f]+ \(&pair->second\)\{\+\.\+\.\}-\{3:3\}.*'
quiet family subclass
reported siblings 'WARNING: possible recursive locking detected' '  lock\(&pair->first\);' ' May be due to missing lock nesting notation'

# One call takes a lock and another gives it back.
before=$(reports)
echo take > "$DEV/crossing"
quiet ab family
echo give > "$DEV/crossing"
quiet ab family
assert_eq "$(reports)" "$before"

# What another task gives back is not held any more; who enters for another is not held to an order.
quiet play visitor visitor

# A long way round names its two ends.
quiet chain
reported clasp '-> #0 \(chain\).*' '[0-9a-f]+ \(chain\+0x260\).*' '-> #16 \(chain\+0x260\).*' '  lock\(chain\+0x260\);' '  lock\(chain\);'

# Loaded anew, all is new.
kcompctl rmmod crossing
kcompctl insmod "$TEST_MODULES/crossing.ko"
quiet ba
reported ab 'WARNING: possible circular locking dependency detected'

# More than can be told apart: said once, and the locks work.
quiet crowd crowd
assert_eq "$(log_text | grep -c 'lockdep: too many classes of locks')" 1
kcompctl rmmod crossing
kcompctl insmod "$TEST_MODULES/crossing.ko"
quiet ab
reported ba 'WARNING: possible circular locking dependency detected'
