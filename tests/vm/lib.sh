# What image.sh, build-real.sh and run.sh share: messages, the cache, and which kernel Debian has for us.
# SPDX-License-Identifier: MIT
# shellcheck shell=bash

shopt -s inherit_errexit

vm_cache=${XDG_CACHE_HOME:-$HOME/.cache}/kcompd-vm

say() { printf 'vm: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

# need COMMAND...: every command is there, or say which package list brings it.
need() {
  local command
  for command; do
    PATH=$PATH:/usr/sbin:/sbin type -P "$command" > /dev/null ||
      die "$command: not found (install what tests/vm/packages lists)"
  done
}

digest() { sha256sum | cut -c 1-16; }

# tree_digest [-C DIR] PATH...: one number for names and contents of all files there.
tree_digest() { tar -c --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner "$@" | digest; }

# cached KIND KEY COMMAND [ARGUMENT...]: prints a directory of the cache. When it is not there yet, COMMAND fills it
# (current directory = the new directory); it gets its name only when it is complete, so nobody sees half of one.
# What is a week old and of the same kind goes when a new one comes.
cached() {
  local dir=$vm_cache/$1-$2 kind=$1
  shift 2
  mkdir -p "$vm_cache"
  if [[ ! -d $dir ]]; then
    (
      flock 9
      [[ ! -d $dir ]] || exit 0
      new=$(mktemp -d "$vm_cache/.new.XXXXXX")
      trap 'rm -rf "$new"' EXIT
      chmod 755 "$new"
      cd "$new" || exit
      "$@"
      find "$vm_cache" -maxdepth 1 -name "$kind-????????????????" -mtime +7 -exec rm -rf {} +
      mv -T "$new" "$dir"
    ) 9> "$vm_cache/lock" >&2
  fi
  printf '%s\n' "$dir"
}

# remembered COMMAND FILE: what COMMAND FILE printed when apt's lists and FILE last changed. Asking apt takes a second.
remembered() {
  local key
  key=$({
    declare -f "$1"
    cat -- "$2"
    find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -printf '%p %s %T@\n' | sort
  } | digest)
  cat "$(cached "$1" "$key" remember "$@")/answer"
}
remember() { "$@" > answer; }

# debian_kernel: prints "RELEASE VERSION", as in "6.1.0-1-cloud-amd64 6.1.2-3", of the kernel that the machine's own
# package sources offer now.
debian_kernel() { remembered ask_debian_kernel /etc/debian_version; }
ask_debian_kernel() {
  [[ $(dpkg --print-architecture) == amd64 ]] || die "only amd64 is known here"
  local package version
  package=$(apt-cache depends linux-image-cloud-amd64 2> /dev/null |
    sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p')
  [[ -n $package ]] || die "no linux-image-cloud-amd64 in the package lists (try: apt-get update)"
  version=$(apt-cache policy "$package" | sed -n 's/^ *Candidate: //p')
  printf '%s %s\n' "${package#linux-image-}" "$version"
}

# unpack_debs DIR PACKAGE[=VERSION]...: lays the contents of Debian packages under DIR; installs nothing.
unpack_debs() {
  local into=$1 deb
  shift
  mkdir debs
  (cd debs && apt-get -qq -o APT::Sandbox::User= download "$@")
  for deb in debs/*.deb; do
    dpkg -x "$deb" "$into"
  done
  rm -r debs
}
