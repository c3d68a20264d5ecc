#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs one shell case in an empty directory: [PRESET=dev] tests/case.sh CASE. What it runs on is that build, unless the variables that
# tests/lib/common.sh names say something else, all of them. A pass deletes the directory, a failure keeps it. Exit
# status: that of the case (77: not possible here).
set -uo pipefail

case_file=$(realpath "$1")
tests=$(realpath "$(dirname "$0")")
export SOURCES=${tests%/tests} TEST_LIB=$tests/lib FACE=${FACE:-fuse} PRESET=${PRESET:-dev}
if [ -z "${KCOMPD:-}" ]; then
  build=$(dirname "$tests")/build/$PRESET
  export KCOMPD=$build/kcompd KCOMPCTL=$build/kcompctl MODULES=$build/modules TEST_MODULES=$build/test-modules
  export CLIENTS=$build/tests/clients KDIR=$build/kdir
fi
limit=$(sed -n 's/^# limit: \([0-9]*\) s.*/\1/p' "$case_file")
directory=$(mktemp -d "${TMPDIR:-/tmp}/kcompd-test.XXXXXX")
cd "$directory" || exit 1
status=0
timeout --kill-after=10 "${limit:-600}" bash "$case_file" > case.log 2>&1 < /dev/null || status=$?
if [ "$status" = 0 ]; then
  cd / && rm -rf "$directory"
  exit 0
fi
cat case.log
case $status in
77)
  cd / && rm -rf "$directory"
  exit 77
  ;;
124 | 137) echo "stopped after ${limit:-600} s" ;;
esac
umount -l -q "$directory/run" 2> /dev/null || true
echo "kept: $directory; again: PRESET=$PRESET $0 $case_file"
exit "$status"
