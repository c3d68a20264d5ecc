#!/usr/bin/env bash
# A spinlock taken twice.
# SPDX-License-Identifier: MIT
#
# The real kernel would spin for ever in init, with a processor that never comes back, so the module is never loaded there:
# compared is what can be asked without that. What kcompd does is in tests/cases/drivers.
# shellcheck disable=SC2016,SC2034 # expanded by run
. "$VM_LIB/diff.sh"

out=$(mktemp -d)
head -c 2000 spin_deadlock.ko > "$out/spin_deadlock.ko"
run 'modinfo spin_deadlock.ko'
run 'modinfo -F description spin_deadlock.ko'
run 'modinfo -F parm spin_deadlock.ko'
run 'insmod spin_deadlock.k'
run '(cd $out && insmod spin_deadlock.ko)'
run 'lsmod | grep spin_deadlock'
run 'rmmod spin_deadlock'
