#!/usr/bin/env bash
# An input device: what is told of it, the records that its readers get, and what becomes of them.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2034 # expanded by run
. "$VM_LIB/diff.sh"

[[ $SIDE != real ]] || modprobe evdev
# The real kernel has other devices; a number of its own is not the driver's business.
keypad() { # FILE: of the directory in sys
  local name
  for name in "$SYS"/class/input/input*/name; do
    [[ $(< "$name") != 'Keypad of software' ]] || cat "${name%/*}/$1"
  done
}
paragraph() { sed -n '/ Vendor=1234 /,/^$/p' "$PROC/bus/input/devices" | sed -E 's/(input|event)[0-9]+$/\1N/; s/^(H: Handlers=).*(event)[0-9]+.*/\1... \2N/'; }
find_node() {
  local event
  event=$(sed -n '/ Vendor=1234 /,/^$/p' "$PROC/bus/input/devices" | grep -oE 'event[0-9]+')
  [[ $SIDE == real ]] && node=/dev/input/$event || node=/dev/$event
  [[ -c $node ]]
}
# reads COUNT: in the background, into the file got; returns when it sleeps.
reads() {
  dd if="$node" bs=24 count="$1" of=got status=none &
  reader=$!
  wait_until sleeps "$reader"
}
sleeps() { [[ $(sed 's/.*) \(.\).*/\1/' "/proc/$1/stat") == S && $(readlink "/proc/$1/fd/0") == "$node" ]]; }
# type, code and value of each record
records() { od -An -v -w24 -t u2 got | awk '{ print $9 ":", $10, $11 }'; }
ask='sub ask { my ($what, $number, $size) = @_; my $got = "\0" x 256; my $r = ioctl($f, 0x80004500 | $size << 16 | $number, $got);
  print defined $r ? "$what: " . ($r + 0) . " " . join(" ", unpack("(H4)*", substr($got, 0, $size))) . "\n" : "$what: $!\n" }
  open(our $f, "+<", $ARGV[0]) or die "open: $!\n";'

run 'insmod keypad.ko'
wait_until find_node
run 'keypad uevent'
run 'keypad modalias'
run 'keypad phys; keypad uniq; keypad id/vendor; keypad properties'
run 'for each in ev key rel abs msc led snd ff sw; do keypad capabilities/$each; done'
run 'paragraph'
run 'grep -c evdev $PROC/bus/input/handlers'

# A key that is held repeats, so it is released in the same packet.
reads 3
run 'printf "1 30 1\n1 30 0\n" > $PROC/keypad; wait $reader; records'
# What changes nothing: a key that is down already, one that the device has not, one that is up. A packet of nothing.
reads 5
run 'echo 1 30 0 > $PROC/keypad'
run 'printf "1 30 1\n1 30 1\n1 115 1\n1 40 1\n1 48 0\n1 115 0\n1 30 0\n" > $PROC/keypad; wait $reader; records'
reads 6
run 'printf "2 7 -3\n2 7 0\n4 4 99\n5 0 1\n3 32 50\n3 32 51\n3 32 53\n" > $PROC/keypad; wait $reader; records'
# A key that is held repeats, until another event of it.
reads 8
run 'echo 1 48 1 > $PROC/keypad; wait $reader; echo 1 48 0 > $PROC/keypad; records'

run 'dd bs=24 count=1 iflag=nonblock status=none < "$node" | od -c'
run 'dd bs=23 count=1 iflag=nonblock status=none < "$node"'
run 'echo 1 30 1 > $PROC/keypad'
run 'perl -e "$ask" -e '\''ask("version", 1, 4); ask("id", 2, 8); ask("rates", 3, 8); ask("name", 6, 40); ask("phys", 7, 6); ask("uniq", 8, 10);
  ask("properties", 9, 8); ask("keys", 0x18, 96); ask("lights", 0x19, 8); ask("switches", 0x1b, 8);
  ask("kinds", 0x20, 4); ask("keys", 0x21, 96); ask("axes", 0x23, 8); ask("repeats", 0x34, 8); ask("axis", 0x60, 24); ask("none", 0x0b, 4)'\'' "$node"'
# Only who has grabbed it hears of it; a second one can not.
run 'perl -e "$ask" -e '\''open(my $g, "<", $ARGV[0]); for ([$f, 1], [$g, 1], [$g, 0], [$f, 0], [$f, 0]) {
  print defined ioctl($_->[0], 0x40044590, $_->[1]) ? "ok\n" : "$!\n" }'\'' "$node"'
# More than the ring of a reader holds.
run 'echo 1 30 0 > $PROC/keypad'
run 'perl -e "$ask" -e '\''open(my $p, ">", "$ENV{PROC}/keypad"); syswrite($p, "1 30 1\n1 30 0\n") for 1 .. 100;
  for (1 .. 3) { sysread($f, my $r, 24) or die; print join(":", unpack("x16SSl", $r)), "\n" }'\'' "$node"'
# Programs write too: a rate for the device, a key for all who read.
run 'echo 1 30 0 > $PROC/keypad'
reads 4
run 'perl -e "$ask" -e '\''syswrite($f, pack("QQSSl" x 4, 0, 0, 1, 48, 1, 0, 0, 0, 0, 0, 0, 0, 1, 48, 0, 0, 0, 0, 0, 0));
  print defined(syswrite($f, "short")) ? "taken\n" : "$!\n"'\'' "$node"; wait $reader; records'
run 'perl -e "$ask" -e '\''syswrite($f, pack("QQSSl", 0, 0, 20, 1, 40))'\'' "$node"; sed "s/.*told/told:/" $PROC/keypad'
# Who reads while the device goes is told so, on CUSE perhaps by the error of a signal or of a connection that is given up. (Whether he
# sees that its key is released before is chance.)
perl -e '
  open(my $f, "<", $ARGV[0]) or die; $| = 1; print "open\n";
  while (1) { my $n = sysread($f, my $r, 24); if (!defined $n) { print "$!" =~ /No such device|Interrupted|connection abort/ ? "gone\n" : "$!\n"; last } print join(":", unpack("x16SSl", $r)), "\n" }' "$node" > seen &
reader=$!
wait_until grep open seen
run 'echo 1 30 1 > $PROC/keypad'
wait_until grep '^0:0:0' seen
run 'rmmod keypad'
run 'wait $reader; grep -v "^1:30:[02]$\|^0:0:1$" seen'
run 'ls "$node" 2> /dev/null'
