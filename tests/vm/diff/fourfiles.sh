#!/usr/bin/env bash
# Memory, a pipe that lets sleep, one that asks who comes, and one that ioctl tunes, behind one major.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # expanded by run
. "$VM_LIB/diff.sh"

dir=$(mktemp -d)
blocked() { [[ $(sed "s/.*) \(.\).*/\1/" "/proc/$1/stat" 2> /dev/null) == [SD] ]]; }
run 'insmod fourfiles.ko'
major=$(awk '$2 == "fourfiles" { print $1 }' "$PROC/devices")
for minor in 0 1 2 3; do
  # The real kernel makes no node for a driver without a class; kcompd has made it.
  [[ -e /dev/fourfiles$minor ]] || mknod "/dev/fourfiles$minor" c "$major" "$minor"
done
run 'printf hello > /dev/fourfiles0'
run 'head -c 5 /dev/fourfiles0'
run 'wc -c < /dev/fourfiles0'
run 'head -c 100 /dev/zero | dd of=/dev/fourfiles0 bs=100'
dd if=/dev/fourfiles1 bs=3 count=1 status=none > "$dir/got" & reader=$!
wait_until blocked "$reader"
run 'printf abc > /dev/fourfiles1'
wait "$reader"
run 'cat $dir/got'
run 'printf abc | dd of=/dev/fourfiles1 oflag=nonblock status=none'
run 'dd if=/dev/fourfiles1 bs=100 count=1 iflag=nonblock status=none'
run 'dd if=/dev/fourfiles1 bs=100 count=1 iflag=nonblock status=none'
run 'cat /dev/fourfiles2'
run 'setpriv --bounding-set=-sys_admin,-dac_override --inh-caps=-all cat /dev/fourfiles2'
run 'cat /dev/fourfiles3'
run 'rmmod fourfiles'
rm -f /dev/fourfiles[0-3]
log
