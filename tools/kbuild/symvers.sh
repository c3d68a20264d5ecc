#!/bin/sh
# SPDX-License-Identifier: MIT
# Lists what the daemon exports, in the form of a Module.symvers file: symvers.sh NM DAEMON FILE. A file that would be the same is left
# alone, so that nothing is built anew for it.
set -eu
"$1" -P "$2" | sh "$(dirname "$0")/exports.sh" vmlinux > "$3.new"
[ -s "$3.new" ] || { echo "symvers.sh: '$2' exports nothing" >&2 && rm -f "$3.new" && exit 1; }
if cmp -s "$3.new" "$3"; then rm "$3.new"; else mv "$3.new" "$3"; fi
