#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# One file is compiled where it stands; run loads it, follows the log, and unloads at Ctrl-C.
. "$TEST_LIB/common.sh"
need gcc
need make
assert_fails 1 kcompctl run nosuch.c
grep -q 'not running' output || fail "$(cat output)"
start_kcompd
mkdir src
echo '#define WORD "here"' > src/word.h
cat > src/one-file.c << 'EOF'
#include <linux/module.h>
#include "word.h"
static int times = 1;
module_param(times, int, 0444);
static int __init one_init(void)
{
	pr_info("one: " WORD " %d\n", times);
	return 0;
}
static void __exit one_exit(void)
{
	pr_info("one: gone\n");
}
module_init(one_init);
module_exit(one_exit);
MODULE_LICENSE("GPL");
EOF
kcompctl cc src/one-file.c > output 2>&1 || fail "$(cat output)"
[ -f one-file.ko ] || fail "no module"
assert_eq "$(ls src)" "$(printf 'one-file.c\nword.h')"
assert_fails 1 kcompctl cc
assert_fails 1 kcompctl cc nosuch.c
assert_fails 1 kcompctl cc src/word.h
assert_fails 2 kcompctl cc src/one-file.c KVER=four
grep -q 'KVER=four is no kernel version' output || fail "$(cat output)"
kcompctl cc src/one-file.c KVER=6.1.0-18-amd64 > output 2>&1 || fail "$(cat output)"

kcompctl run src/one-file.c times=4 > shown 2>&1 &
running=$!
wait_until grep -q 'one: here 4' shown
assert_match "$(kcompctl lsmod)" '^one_file '
kill -TERM "$running"
status=0
wait "$running" || status=$?
assert_eq "$status" 0 "$(cat shown)"
log_has 'one: gone' || fail "$(log_text)"
grep -q 'one: gone' shown || fail "the last message is not shown: $(cat shown)"
! grep -q 'kcompd: version' shown || fail "messages of before are shown: $(cat shown)"
assert_eq "$(kcompctl lsmod | grep -c one_file || true)" 0
echo 'int x = ;' > src/bad.c
assert_fails 2 kcompctl run src/bad.c
grep -q 'bad.c:1' output || fail "$(cat output)"
