#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What keeps the daemon from starting is one line on standard error, with what to do, and an exit status as LSB has them; no mount,
# socket or thread stays.
. "$TEST_LIB/common.sh"
kcompd() { "$KCOMPD" --directory "$RUN" --config empty.conf --links none --face fuse "$@"; }
touch empty.conf
nothing_left() {
  ! grep -qF " $RUN " /proc/self/mountinfo || fail "a mount is left"
  [ ! -S "$RUN.sock" ] || fail "a socket is left"
}
# refused STATUS PATTERN COMMAND...
refused() {
  assert_fails "$1" "${@:3}"
  assert_eq "$(wc -l < output)" 1 "lines on standard error: $(cat output)"
  assert_match "$(cat output)" "^kcompd: $2"
  nothing_left
}

refused 2 "unknown option '--nosuch' \(see kcompd --help\)" kcompd --nosuch
refused 2 "--face: face is auto, cuse or fuse" kcompd --face none
refused 6 "open '/nonexistent': No such file or directory \(.+\)" kcompd --config /nonexistent
printf '[daemon]\nface = x\n' > wrong.conf
refused 6 "wrong.conf:2: face is auto, cuse or fuse, not 'x' \(.+\)" kcompd --config wrong.conf
refused 1 "open '/nonexistent/run.lock': No such file or directory \(.+\)" kcompd --directory /nonexistent/run

touch "$RUN"
refused 1 "mount at '$RUN': Not a directory \(.+\)" kcompd
rm "$RUN"
mkdir -p "$RUN/something"
refused 1 "mount at '$RUN': Directory not empty \(.+\)" kcompd
rm -r "$RUN"
mkdir elsewhere
ln -s elsewhere "$RUN"
refused 1 "mount at '$RUN': Not a directory \(.+\)" kcompd
rm "$RUN"
touch "$RUN.sock"
refused 1 "listen at '$RUN.sock': Address already in use \(.+\)" kcompd
rm "$RUN.sock"
rm -f "$RUN.lock"
ln -s elsewhere/lock "$RUN.lock"
refused 1 "open '$RUN.lock': Too many levels of symbolic links \(.+\)" kcompd
rm "$RUN.lock"

few_descriptors() { (
  ulimit -n 32
  kcompd "$@"
); }
refused 1 'descriptors: .*ulimit -n' few_descriptors
[ -e /dev/cuse ] || refused 5 "open '/dev/cuse': No such file or directory \(.+modprobe cuse" kcompd --face cuse

# Without /dev/fuse, and without the right to open it: in a mount namespace with other nodes in its place.
if [ "$(id -u)" = 0 ] && unshare -m true 2> /dev/null; then
  # shellcheck disable=SC2016 # expanded by the inner shell
  without_fuse() { unshare -m sh -c 'mount -t tmpfs none /dev && exec "$@"' sh "$KCOMPD" --directory "$RUN" --config empty.conf --links none --face fuse; }
  refused 5 "open '/dev/fuse': No such file or directory \(.+modprobe fuse" without_fuse
  # shellcheck disable=SC2016 # expanded by the inner shell
  read_only() { unshare -m sh -c 'mount -t tmpfs -o ro none /mnt && exec "$@"' sh "$KCOMPD" --directory /mnt/run --config empty.conf --links none --face fuse; }
  refused 1 "open '/mnt/run.lock': Read-only file system \(.+\)" read_only
  if command -v setpriv > /dev/null; then
    chmod 777 .
    as_nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups "$KCOMPD" --directory "$PWD/nobody" --config empty.conf --links none --face fuse; }
    # The node is open to all on some machines; then nobody's daemon may start, and there is nothing to see here.
    if setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$KCOMPD" && [ ! "$(stat -c %a /dev/fuse)" = 666 ]; then
      refused 4 "open '/dev/fuse': Permission denied \(.+\)" as_nobody
    fi
  fi
fi
start_kcompd # and nothing of all that is in the way now
