#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# util-linux's dmesg understands dev/kmsg, and prints of it what ours prints.
. "$TEST_LIB/common.sh"
real=$(PATH=/bin:/usr/bin command -v dmesg) || skip "needs dmesg"
unshare -m true 2> /dev/null || skip "needs a mount namespace, to put our kmsg over the real one"
start_kcompd "$TEST_MODULES/params.ko"
# same OPTIONS: both print the same, and something.
same() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  unshare -m sh -c 'mount --bind "$1" /dev/kmsg && shift && exec "$@"' sh "$RUN/dev/kmsg" "$real" "$@" > expected
  kcompctl dmesg "$@" > got
  [ -s expected ] || fail "dmesg $* prints nothing"
  cmp expected got || fail "dmesg $* differs: $(diff expected got | head -5)"
}
same -r
# What clients write comes now: util-linux 2.38 mixes up the numbers of facility and level of such records with -r.
printf '<3>two\nlines and a \\ and a \t' > "$RUN/dev/kmsg"
same
same -x
same -l err
same -l info,warn
