#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The fences of the architecture: which file may include what, and what no file may name.
set -euo pipefail
cd "$(dirname "$0")/.."
status=0

# only PATTERN ALLOWED...: the include appears in these files (or directories, with a slash at the end) and nowhere else.
only() {
  local pattern=$1 file allowed ok
  shift
  while read -r file; do
    ok=
    for allowed; do
      [[ $file == "$allowed" || ($allowed == */ && $file == "$allowed"*) ]] && ok=1
    done
    [ -n "$ok" ] || { echo "$file includes $pattern; allowed in: $*" && status=1; }
  done < <(grep -rlE "#include *[<\"]$pattern" kernel lib daemon devices procfs-emu tools include --include=*.cpp --include=*.h --include=*.c || true)
}

only '(fuse3/)?cuse_lowlevel\.h' devices/cuse.cpp
only '(fuse3/)?fuse_lowlevel\.h' devices/cuse.cpp procfs-emu/fuse.cpp procfs-emu/session.cpp
only 'spdlog/' daemon/log.cpp
only 'systemd/sd-' daemon/
only 'urcu' kernel/rcu/urcu.cpp
only 'sha2\.h' kernel/module/file.cpp
only 'backtrace\.h' kernel/backtrace.cpp

# What udev is told believes in the majors that the runtime gives out.
pools=$(sed -n 's/.* kPools\[\] = //p' devices/char_dev.cpp | grep -oE '[0-9]+' | xargs)
# shellcheck disable=SC2016 # the dollar is that of the file
believed=$(grep -oE '"\$2" -[gl]e [0-9]+' systemd/node-mode | grep -oE '[0-9]+$' | xargs)
[[ $pools && $pools == "$believed" ]] || { echo "systemd/node-mode: the majors are '$believed', those of devices/char_dev.cpp '$pools'" && status=1; }

# The runtime is below everything else.
while read -r line; do
  echo "the runtime depends on what is above it: $line"
  status=1
done < <(grep -rnE '#include "(daemon|devices|procfs-emu|tools)/' kernel lib || true)

while read -r file; do
  head -n 4 "$file" | grep 'SPDX-License-Identifier: MIT' > /dev/null || { echo "$file has no SPDX line at its top" && status=1; }
done < <(git ls-files '*.cpp' '*.h' '*.c' '*.sh')

# A grep that ends at the first match ends the writer before it with SIGPIPE, and the pipe has failed then.
while read -r line; do
  echo "$line: a pipe into grep -q may fail although the text is there (try: grep ... > /dev/null)"
  status=1
done < <(git ls-files '*.sh' | xargs grep -nE '\| *grep -[a-zA-Z]*q' | cut -d : -f 1,2 || true)

# A source file that .gitignore hides builds here and nowhere else.
while read -r file; do
  echo "$file is no build result, but .gitignore hides it (try: a '!/$file' line there)"
  status=1
done < <(git ls-files -oi --exclude-standard -- include kernel lib daemon devices procfs-emu tools/kcompctl tools/kbuild systemd docs tests ':!*.ko' ':!*.o' ':!*.cmd' ':!*Module.symvers' ':!*modules.order')
exit "$status"
