#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# An ioctl reaches the caller's memory through any pointer, also where the number says nothing of it.
. "$TEST_LIB/common.sh"
need perl
start_kcompd
kcompctl insmod "$TEST_MODULES/letters.ko"
cat > letters.pl << 'EOF'
open(my $f, "+<", "$ENV{DEV}/letters") or die "open: $!\n";
my $text = "a text that is longer than a pointer\0";
my $result = ioctl($f, 0x40086c00, $text) or die "set: $!\n";
print "set ", $result + 0, "\n";
my $got = "x" x 100;
ioctl($f, 0x80086c01, $got) or die "get: $!\n";
print "got ", unpack("Z*", $got), "\n";
my $length = pack("i", 0) . " " x 300; # perl gives numbers that it does not know this much room
ioctl($f, 0x4c4c, $length) or die "length: $!\n";
print "length ", unpack("i", $length), "\n";
my $word = "stressed";
my $pair = pack("PQ", $word, 8);
ioctl($f, 0xc0106c02, $pair) or die "turn: $!\n";
print "turned $word ", (unpack("QQ", $pair))[1], "\n";
my $bad = pack("QQ", 16, 8);
ioctl($f, 0xc0106c02, $bad) and die "a bad pointer is followed\n";
print "bad: $!\n";
EOF
perl letters.pl > got 2>&1 || { log_text && grep -q 'out of reach' "$DAEMON_LOG" && skip "needs the right to trace its clients"; fail "$(cat got)"; }
assert_eq "$(cat got)" "set 36
got a text that is longer than a pointer
length 36
turned desserts 9
bad: Bad address"
