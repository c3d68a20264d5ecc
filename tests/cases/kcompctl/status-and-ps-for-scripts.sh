#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# status --json and ps --json: what is loaded, what went through a device, who waits where.
# vm: left out, there is no jq in the guest
. "$TEST_LIB/common.sh"
need jq
start_kcompd "$TEST_MODULES/gate.ko"
kcompctl insmod "$TEST_MODULES/node.ko" mode=0640
status() { kcompctl status --json | jq -c "$1"; }
assert_eq "$(status '[.schema, .directory, .face, .version]')" \
  "$(jq -nc --arg dir "$RUN" --arg version "$(kcompctl version)" '[1, $dir, "fuse", ($version | sub("kcompctl "; ""))]')"
assert_eq "$(status .pid)" "$DAEMON"
assert_eq "$(status .state)" '"running"'
assert_eq "$(status '[.modules[].name]')" '["node","gate"]'
assert_eq "$(status '.modules[] | select(.name == "node") | [.references, .used_by, .state]')" '[0,[],"Live"]'
node='.devices[] | select(.name == "node") |'
assert_eq "$(status "$node [.module, .mode, .open, .requests, .bytes_read, .bytes_written]")" '["node","0640",0,0,0,0]'
assert_eq "$(status "$node .major")" "$(awk '$2 == "node" { print $1 }' "$PROC/devices")"

# A client that looks finds its own requests: an open and a read, then an open and a write.
exec {in}< "$DEV/node"
head -c 10 <&"$in" > /dev/null
assert_eq "$(status "$node [.open, .requests, .bytes_read]")" '[1,2,10]'
printf 12345 > "$DEV/node"
assert_eq "$(status "$node [.requests, .bytes_read, .bytes_written]")" '[4,10,5]'
exec {in}<&-
closed() { [ "$(status "$node .open")" = 0 ]; }
wait_until closed
assert_eq "$(status '.left_out')" '[]'

cat "$DEV/gate" > /dev/null & reader=$!
wait_until blocked_calls_are 1
ps_has() { kcompctl ps --json | jq -ce "$1" > found; }
ps_has '.[] | select(.module == "gate") | [.caller, .state, .module, .comm]'
assert_eq "$(cat found)" "[$reader,\"S\",\"gate\",\"cat\"]"
assert_match "$(kcompctl ps --json | jq -r '.[] | select(.module == "gate") | .wchan')" 'wait'
one_asleep() { [ "$(status '.workers.asleep')" = 1 ]; } # one that is just done counts until it has gone to its place
wait_until one_asleep
kill "$reader"

assert_fails 1 kcompctl status --xml
assert_fails 1 kcompctl ps now
assert_eq "$(cat output)" "Usage: ps [--json]"
