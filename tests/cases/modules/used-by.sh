#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A module whose symbols another one uses is "Used by" it, and can not be removed before.
. "$TEST_LIB/common.sh"
start_kcompd
assert_fails 1 kcompctl insmod "$TEST_MODULES/usedby-consumer.ko"
kcompctl insmod "$TEST_MODULES/provider.ko"
kcompctl insmod "$TEST_MODULES/usedby-consumer.ko"
wait_until log_has "consumer: 42, fine, built as usedby_consumer"
assert_match "$(kcompctl lsmod)" '^provider +[0-9]+  1 usedby_consumer$'
assert_match "$(kcompctl lsmod)" '^usedby_consumer +[0-9]+  0$'
assert_fails 1 kcompctl rmmod provider
assert_eq "$(cat output)" "rmmod: ERROR: Module provider is in use by: usedby_consumer"
kcompctl rmmod usedby_consumer
kcompctl rmmod provider
wait_until log_has "provider: called 2 times"
assert_eq "$(kcompctl modinfo -F depends "$TEST_MODULES/usedby-consumer.ko")" provider
