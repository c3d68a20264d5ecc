#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# insmod, rmmod and lsmod say what kmod's say, and exit as they do.
. "$TEST_LIB/common.sh"
start_kcompd
# says STATUS TEXT COMMAND...
says() {
  assert_fails "$1" "${@:3}"
  assert_eq "$(cat output)" "$2" "of ${*:3}"
}
assert_eq "$(kcompctl lsmod)" "Module                  Size  Used by"
says 1 "insmod: ERROR: missing filename." kcompctl insmod
says 1 "insmod: ERROR: could not load module nofile.ko: No such file or directory" kcompctl insmod nofile.ko
says 1 "rmmod: ERROR: missing module name." kcompctl rmmod
says 1 "rmmod: ERROR: Module nosuch is not currently loaded" kcompctl rmmod nosuch

kcompctl insmod lothars_chardev
says 1 "insmod: ERROR: could not insert module lothars_chardev: File exists" kcompctl insmod lothars_chardev
assert_match "$(kcompctl lsmod)" '^lothars_chardev {5} +[0-9]+  [0-9]+$'
exec 3< "$DEV/lothars_chardev"
says 1 "rmmod: ERROR: Module lothars_chardev is in use" kcompctl rmmod lothars_chardev
exec 3<&-
kcompctl rmmod lothars-chardev.ko # as a file's name

for file in /bin/true /dev/null "$PWD"; do
  assert_fails 1 kcompctl insmod "$file"
  assert_match "$(cat output)" "^insmod: ERROR: could not insert module $file: (Invalid module format|Invalid parameters)$"
done
head -c 3000 "$MODULES/kthreads.ko" > cut.ko
says 1 "insmod: ERROR: could not insert module cut.ko: Invalid module format" kcompctl insmod cut.ko
kcompctl insmod kthreads nosuchparm=1
wait_until log_has "kthreads: unknown parameter 'nosuchparm' ignored"
