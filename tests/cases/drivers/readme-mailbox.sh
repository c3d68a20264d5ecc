#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The driver of the README: its two files and its session, taken from the text as a reader would type them.
. "$TEST_LIB/common.sh"
need make
need gcc
readme=$SOURCES/README.md
# block LANGUAGE: the first fenced block of that language.
block() { awk -v fence="\`\`\`$1" '$0 == "```" && inside { exit } inside { print } $0 == fence { inside = 1 }' "$readme"; }
block c > mailbox.c
block make > Kbuild
block sh | sed "s|/dev/mailbox|$DEV/mailbox|" > session
start_kcompd
assert_eq "$(bash -e session 2>&1 | grep -v "^make\|^  [A-Z]")" mail
