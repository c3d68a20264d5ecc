#!/usr/bin/env bash
# Text to numbers, and the errors of that.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod words.ko'
run 'ls -l $PROC/words'
for text in '12 0x1f -7 256' 'yes No 077 08' '17-ff Off longer-than-five' '99999999999999999999 1x'; do
  run "echo '$text' > \$PROC/words"
  run 'cat $PROC/words'
done
run 'head -c 64 /dev/zero > $PROC/words'
run 'cat $PROC/words'
run 'rmmod words'
log
