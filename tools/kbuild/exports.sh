#!/bin/sh
# SPDX-License-Identifier: MIT
# From the symbols of a file, as nm -P tells them, to what it exports: the lines of a Module.symvers file, with a checksum of 0.
# usage: nm -P OBJECT... | exports.sh MODULE
awk -v module="$1" '
  $1 ~ /^__ksymgpl_/ { gpl[substr($1, 11)] }
  $2 ~ /^[dr]$/ && sub(/^(_ZL[0-9]+)?__ksymtab_(kcompd_libc_)?/, "", $1) { exported[$1] }
  END { for (name in exported) print "0x00000000\t" name "\t" module "\tEXPORT_SYMBOL" (name in gpl ? "_GPL" : "") "\t" }
' | LC_ALL=C sort
