#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A driver's trees, tables, queues, numbers and bits, as C sees them.
. "$TEST_LIB/common.sh"
start_kcompd
kcompctl insmod "$TEST_MODULES/containers.ko"
log_has 'containers: all is as it should be (SMP is 1)' || fail "$(log_text)"
kcompctl rmmod containers
