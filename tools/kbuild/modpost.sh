#!/bin/sh
# SPDX-License-Identifier: MIT
# What the kernel's modpost looks for before a module is linked: somebody who offers each symbol, and a licence.
# usage: modpost.sh MODULE 'OBJECT...' SYMVERS...      MODULE without .ko; CC and KBUILD_MODPOST_WARN are make's
set -u
module=$1 objects=$2 status=0
shift 2

# A module without a licence is not built for Linux 5.10 and newer. Here it is, as for older ones, and taints.
# shellcheck disable=SC2086 # a list
licences=$(readelf -p .modinfo $objects 2> /dev/null | sed -n 's/^.*\]  license=//p')
[ -n "$licences" ] || echo "WARNING: modpost: missing MODULE_LICENSE() in $module.o (an error from Linux 5.10 on)" >&2

# What the compiler's own library brings is nobody's to export; sanitizers' calls are the daemon's.
# shellcheck disable=SC2086 # a list
wanted=$({ nm -P $objects && nm -P "$(${CC:-gcc} -print-libgcc-file-name)" 2> /dev/null | sed 's/ U / - /'; } | awk '
  FNR != NR { have[$2]; if ($4 == "EXPORT_SYMBOL_GPL") gpl[$2]; next }
  $2 == "U" { want[$1]; next }
  $2 ~ /^[A-Zu]$/ { own[$1] }
  END {
    for (name in want) {
      if (name in own || name ~ /^(__this_module|_GLOBAL_OFFSET_TABLE_|__(asan|ubsan|tsan|sanitizer)_.*)$/) continue
      if (!(name in have)) print "undefined " name
      else if (name in gpl) print "gpl " name
    }
  }
' - "$@" | sort)

if printf '%s\n' "$licences" | grep -vxE '|GPL( v2| and additional rights)?|Dual (BSD|MIT|MPL)/GPL' > /dev/null; then
  for name in $(echo "$wanted" | sed -n 's/^gpl //p'); do
    echo "ERROR: modpost: GPL-incompatible module ${module##*/}.ko uses GPL-only symbol '$name'" >&2
    status=1
  done
fi
undefined=$(echo "$wanted" | sed -n 's/^undefined //p')
[ -n "$undefined" ] || exit $status
kind=ERROR
[ "${KBUILD_MODPOST_WARN:-}" != 1 ] || kind=WARNING
for name in $undefined; do
  echo "$kind: modpost: \"$name\" [$module.ko] undefined!" >&2
done
[ $kind = WARNING ] && exit $status
echo "modpost: when another module exports it, name that one's file: KBUILD_EXTRA_SYMBOLS=DIRECTORY/Module.symvers" >&2
exit 1
