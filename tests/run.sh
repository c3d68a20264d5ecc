#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# All tests: tests/run.sh [--fast] [--bench] [--torture SECONDS]. Installs what they need, builds, runs, and ends with `N passed, N failed`.
#
#   --fast    only the plain build: lint, unit tests, shell cases (no sanitizers, no VM)
#   --bench   the benchmarks instead, each figure as a ratio against a peer of the same run
#   --torture SECONDS
#             torture instead, for so long, half of it under ThreadSanitizer; each run draws another seed and tells it
set -euo pipefail
cd "$(dirname "$0")/.."
fast=
bench=
torture_seconds=
while [ $# -gt 0 ]; do
  case $1 in
  --fast) fast=1 ;;
  --bench) bench=1 ;;
  --torture)
    [[ ${2-} =~ ^[1-9][0-9]*$ ]] || { echo "tests/run.sh: --torture needs a number of seconds, not '${2-}'" >&2 && exit 2; }
    torture_seconds=$2
    shift
    ;;
  *)
    echo "tests/run.sh: unknown argument '$1' (usage: tests/run.sh [--fast] [--bench] [--torture SECONDS])" >&2
    exit 2
    ;;
  esac
  shift
done

passed=0
failed=0
skips=()
failures=()
started=$SECONDS
ahead=
LOG=$(mktemp -d "${TMPDIR:-/tmp}/kcompd-run.XXXXXX")

say() {
  printf '== %4d s  %s\n' $((SECONDS - started)) "$*"
}

# not_ok NAME [LOG]: a failure shows the end of its log, here and once more at the very end, where nobody has to look for it.
not_ok() {
  failures+=("$1")
  echo "not ok $1"
  [ -z "${2:-}" ] || tail -n 80 "$2" | sed 's/^/    /' | tee "$LOG/failed-${#failures[@]}"
}

# result NAME STATUS [LOG]: count one test.
result() {
  case $2 in
  0)
    passed=$((passed + 1))
    ;;
  77)
    skips+=("$1: $(sed -n 's/^SKIPPED: //p' "${3:-/dev/null}" | tail -n 1)")
    ;;
  *)
    failed=$((failed + 1))
    not_ok "$1" "${3:-}"
    ;;
  esac
}

# check NAME COMMAND...: one test that is one command.
check() {
  local name=$1 status=0
  shift
  "$@" > "$LOG/check" 2>&1 || status=$?
  result "$name" "$status" "$LOG/check"
}

install_packages() {
  local wanted missing=()
  for wanted in $(cat tests/packages) $([ -n "$fast" ] || cat tests/vm/packages); do
    dpkg-query -W -f='${Status}' "$wanted" 2> /dev/null | grep 'ok installed' > /dev/null || missing+=("$wanted")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${missing[*]}"
  if [ "$(id -u)" != 0 ]; then
    echo "tests/run.sh: packages are missing and this is not root (try: sudo apt-get install ${missing[*]})" >&2
    exit 4
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > "$LOG/apt" 2>&1 || {
    tail -n 20 "$LOG/apt" >&2
    exit 1
  }
}

# build_ahead PRESET: begin with the next build beside shell cases, which mostly wait. It gets what they leave of the processors.
build_ahead() {
  { cmake --preset "$1" && nice -n 19 cmake --build --preset "$1"; } > "$LOG/ahead" 2>&1 &
  ahead=$!
}

# build PRESET: configure and build; without a build there is nothing to test.
build() {
  say "build $1"
  [ -z "$ahead" ] || wait "$ahead" || true # what it could not do is done, or told, here
  ahead=
  if ! { cmake --preset "$1" && cmake --build --preset "$1"; } > "$LOG/build-$1" 2>&1; then
    grep -E 'error|FAILED|Error' -A 5 "$LOG/build-$1" | head -n 60
    result "build $1" 1
    finish
  fi
  result "build $1" 0
}

# unit PRESET: the GoogleTest binaries of a build; every TEST counts. Those that make tens of thousands of threads run in a process of
# their own: they use up all thread ids, and LeakSanitizer then takes a thread that lives for one that had its id before.
unit() {
  local binary part status ok bad name
  for binary in unit_kernel unit_daemon; do
    say "$binary ($1)"
    for part in '-*TenThousand*' '*TenThousand*'; do
      name=$LOG/$binary-$1
      status=0
      timeout 900 "build/$1/tests/$binary" --gtest_brief=1 --gtest_filter="$part" > "$name" 2>&1 < /dev/null || status=$?
      ok=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$name" | tail -n 1)
      bad=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) test.*/\1/p' "$name" | tail -n 1)
      skips+=("$(sed -n "s/^\[  SKIPPED \] \([A-Z].*\)/\1 ($1)/p" "$name" | sort -u | paste -sd, -)")
      passed=$((passed + ${ok:-0}))
      if [ "$status" != 0 ]; then
        failed=$((failed + ${bad:-1}))
        not_ok "$binary ($1), exit status $status" "$name"
      fi
    done
  done
}

# torture PRESET [SECONDS [SEED]]: half a minute (or so long) for all primitives side by side; each counts.
torture() {
  say "torture ($1${2:+, $2 s}${3:+, seed $3})"
  local status=0 ok
  timeout $((${2:-30} + 270)) "build/$1/tests/torture" "${@:2}" > "$LOG/torture" 2>&1 || status=$?
  ok=$(grep -c '^ok torture ' "$LOG/torture") || true
  passed=$((passed + ok))
  [ "$status" = 0 ] || result "torture ($1)" "$status" "$LOG/torture"
}

# cases PRESET [FILE...]: these shell cases, or all, against that build, through the FUSE face.
cases() {
  say "shell cases ($1, FUSE face)"
  local file preset=$1 status
  shift
  [ $# -gt 0 ] || set -- tests/cases/*/*.sh
  for file; do
    status=0
    PRESET=$preset tests/case.sh "$file" > "$LOG/case" 2>&1 || status=$?
    result "${file#tests/cases/} ($preset)" "$status" "$LOG/case"
  done
}

lint() {
  say "lint"
  local scripts sources
  mapfile -t scripts < <(git ls-files '*.sh' .ci/run)
  mapfile -t sources < <(git ls-files 'kernel/*.cpp' 'kernel/*.h' 'lib/*.cpp' 'lib/*.h' 'daemon/*' 'devices/*.cpp' 'devices/*.h' \
    'procfs-emu/*' 'tools/kcompctl/*' 'tests/unit/*' 'tests/bench/*' 'tests/torture/*' | grep -E '\.(cpp|h)$')
  check shellcheck shellcheck -x -P tests/lib "${scripts[@]}"
  check clang-format clang-format --dry-run --Werror "${sources[@]}"
  check fences tests/fences.sh
  check headers tests/headers.sh
  check api tests/api.py build/dev
}

tidy() {
  say "clang-tidy"
  local sources
  mapfile -t sources < <(git ls-files 'kernel/*.cpp' 'lib/*.cpp' 'daemon/*.cpp' 'devices/*.cpp' 'procfs-emu/*.cpp' 'tools/kcompctl/*.cpp')
  printf '%s\0' "${sources[@]}" | xargs -0 -n 4 -P 2 clang-tidy -quiet -p build/dev \
    "--extra-arg=-idirafter$(gcc -print-file-name=include)" > "$LOG/tidy" 2>&1 && status=0 || status=$?
  result clang-tidy "$status" "$LOG/tidy"
}

# The Debian packages of the plain build.
packages() {
  say "packages"
  check packages tests/vm/build-deb.sh build/dev "$LOG/deb"
  check lintian lintian --allow-root --fail-on error,warning "$LOG"/deb/*.deb
}

vm() {
  say "virtual machine (CUSE, systemd, the real kernel's modules)"
  local status=0
  KCOMPD_DEB=$LOG/deb tests/vm/all.sh build/dev > "$LOG/vm" 2>&1 || status=$?
  local totals left_out line
  : > "$LOG/check"
  while IFS= read -r line; do
    case $line in
    '    '*) printf '%s\n' "${line#    }" >> "$LOG/check" ;;
    'not ok '*) not_ok "in the virtual machine: ${line#not ok }" "$LOG/check" ;;
    'ok '* | 'skip '* | 'bench '*) echo "$line" ;;
    esac
    [[ $line == '    '* ]] || : > "$LOG/check"
  done < "$LOG/vm"
  while IFS= read -r left_out; do
    skips+=("in the virtual machine: ${left_out/:# vm: left out,/:}")
  done < <(grep -H '^# vm: left out' tests/cases/*/*.sh | sed 's|^tests/cases/||')
  totals=$(grep -E '^vm: [0-9]+ passed' "$LOG/vm" | tail -n 1)
  if [ -z "$totals" ]; then
    result "virtual machine" 1 "$LOG/vm"
    return
  fi
  read -r _ ok _ bad _ left _ <<< "$totals"
  passed=$((passed + ok))
  failed=$((failed + bad))
  [ "$left" = 0 ] || skips+=("virtual machine: $left, see the lines above")
  [ "$status" = 0 ] || [ "$bad" != 0 ] || result "virtual machine, exit status" "$status" "$LOG/vm"
}

finish() {
  local name number=0
  say "done"
  for name in "${skips[@]}"; do
    [ -z "$name" ] || echo "skipped: $name"
  done
  for name in "${failures[@]}"; do
    number=$((number + 1))
    echo "failed: $name"
    [ ! -e "$LOG/failed-$number" ] || tail -n 40 "$LOG/failed-$number"
  done
  [ "$failed" != 0 ] || rm -rf "$LOG"
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
  exit
}

install_packages
if [ -n "$bench" ]; then
  build release
  for program in build/release/tests/bench_*; do
    [ "${program##*/}" != bench_cuse ] || continue # runs in the virtual machine, with all else there
    check "$(basename "$program")" "$program"
    cat "$LOG/check"
  done
  finish
fi
if [ -n "$torture_seconds" ]; then
  for preset in dev tsan; do
    build "$preset"
    torture "$preset" $(((torture_seconds + 1) / 2)) "$RANDOM"
    cat "$LOG/torture"
  done
  finish
fi
build dev
lint
unit dev
torture dev
[ -n "$fast" ] || build_ahead asan
cases dev
if [ -n "$fast" ]; then
  skips+=("sanitizers, clang-tidy, quickstart and the virtual machine: left out by --fast")
  finish
fi
tidy
check quickstart ./quickstart.sh
build asan
unit asan
build_ahead tsan
cases asan
build tsan
unit tsan
torture tsan
cases tsan tests/cases/drivers/a-hundred-rounds-of-each.sh
packages
vm
finish
