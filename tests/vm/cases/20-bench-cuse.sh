#!/usr/bin/env bash
# What a request costs through CUSE: kcompd beside plain libfuse servers and the real module. Shown, not judged: the CPUs
# are emulated.
# SPDX-License-Identifier: MIT
. "$VM_LIB/lib.sh"

[[ -x ${VM_DATA-}/bench_cuse ]] || skip "no bench_cuse (run.sh --data DIR)"
[[ -f ${VM_MODULES-}/zeros.ko ]] || skip "no zeros.ko for the real kernel (run.sh --modules DIR)"
start_kcompd
kcompctl insmod "$VM_DATA/test-modules/zeros.ko" name=zeros_kcompd
insmod "$VM_MODULES/zeros.ko" name=zeros_real
trap 'rmmod zeros' EXIT
wait_until test -c /dev/zeros_kcompd
wait_until test -c /dev/zeros_real
"$VM_DATA/bench_cuse" real=/dev/zeros_real kcompd=/dev/zeros_kcompd="$(systemctl show --value -p MainPID kcompd)" | tee figures
assert_eq "$(grep -c '^bench cuse .* kcompd-to-mt [0-9]' figures)" 4 "operations that were measured"
