#!/usr/bin/env bash
# Makes the guest (kernel, initramfs, root disk) from Debian's packages, once; prints the directory it is in.
# SPDX-License-Identifier: MIT
#
# The kernel is Debian's cloud kernel: small, with CUSE and FUSE as modules. The root disk is a minimal Debian of the
# machine's own release with systemd and the libraries that kcompd is linked with. It is never written to: every run
# has a throw-away layer over it. Packages come from wherever this machine's apt gets them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"

# Parts of a normal boot that no case needs; each costs the emulated CPU time.
masked_units=(
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer
  getty@tty1.service serial-getty@ttyS0.service console-getty.service systemd-logind.service
  systemd-binfmt.service systemd-pstore.service systemd-random-seed.service systemd-update-utmp.service
  systemd-update-utmp-runlevel.service systemd-hwdb-update.service systemd-ask-password-wall.path
  systemd-boot-system-token.service systemd-firstboot.service ldconfig.service systemd-journal-flush.service
  systemd-remount-fs.service systemd-ask-password-console.path proc-sys-fs-binfmt_misc.automount
  systemd-journald-audit.socket dev-hugepages.mount dev-mqueue.mount sys-kernel-tracing.mount sys-kernel-config.mount
  modprobe@loop.service modprobe@dm_mod.service modprobe@drm.service modprobe@efi_pstore.service
  modprobe@configfs.service systemd-initctl.socket systemd-tmpfiles-clean.timer
)

# The lines of a sources.list with all that this machine gets from Debian, and nothing from third parties.
debian_sources() {
  # shellcheck disable=SC2016 # the dollars are apt's
  apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 'Origin: Debian' "Codename: $1" | sort -u
}

all_debian_sources() {
  debian_sources "$1"
  debian_sources "$1-updates"
  debian_sources "$1-security"
}

candidates() { xargs apt-cache policy < "$1" | grep -E '^[^ ]|Candidate:'; }

make_initramfs() {
  local modules=$1 module
  mkdir -p ird/{bin,dev,modules,root}
  cp /bin/busybox ird/bin/
  install -m 755 "$here/guest/initramfs-init" ird/init
  for module in virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_blk; do
    find "$modules" -name "$module.ko" -exec cp {} ird/modules/ ';'
  done
  (cd ird && find . | cpio -o -H newc -R 0:0 --quiet) | gzip -1 > initrd.gz
  rm -r ird
}

# Runs as (a) root, perhaps of a user namespace, on the finished tree.
finish_root() {
  local root=$1 modules=$2 disk=$3 release=$4 unit
  mkdir -p "$root/lib/modules"
  cp -a "$modules" "$root/lib/modules/"
  chroot "$root" depmod "$release"
  for unit in "${masked_units[@]}"; do
    ln -sf /dev/null "$root/etc/systemd/system/$unit"
  done
  # Of the 500 devices of the guest, the ones that somebody may ask udev about.
  mkdir -p "$root/etc/systemd/system/systemd-udev-trigger.service.d"
  cat > "$root/etc/systemd/system/systemd-udev-trigger.service.d/vm.conf" << EOF
[Service]
ExecStart=
ExecStart=udevadm trigger --action=add --subsystem-match=misc --subsystem-match=block --subsystem-match=mem
EOF
  mkdir -p "$root/etc/systemd/system-generators"
  for unit in "$root"/lib/systemd/system-generators/*; do
    ln -s /dev/null "$root/etc/systemd/system-generators/$(basename "$unit")"
  done
  install -m 644 "$here/guest/vm-agent.service" "$root/etc/systemd/system/"
  mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
  ln -s ../vm-agent.service "$root/etc/systemd/system/multi-user.target.wants/"
  rm -f "$root/etc/apt/apt.conf.d/99mmdebstrap" "$root/etc/resolv.conf"
  echo 0123456789abcdef0123456789abcdef > "$root/etc/machine-id"
  echo vm > "$root/etc/hostname"
  printf '127.0.0.1 localhost vm\n' > "$root/etc/hosts"
  rm -f "$root/etc/fstab"
  ln -sf /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
  mkdir -p "$root/etc/systemd/journald.conf.d"
  printf '[Journal]\nStorage=volatile\nRateLimitIntervalSec=0\n' > "$root/etc/systemd/journald.conf.d/vm.conf"
  touch "$root/etc/.updated" "$root/var/.updated"
  # The tree has /proc and /sys of the host mounted at this point; a bind mount shows it without them.
  # shellcheck disable=SC2016 # expanded by the inner shell
  unshare --mount bash -euc 'mount --bind "$1" /mnt; mkfs.ext4 -q -d /mnt -O ^has_journal -m 0 "$2"' - "$root" "$disk"
}

make_image() {
  local release=$1 version=$2 codename=$3 packages
  # shellcheck disable=SC2154 # from lib.sh
  say "making the guest image (Linux $release, Debian $codename); later runs take it from $vm_cache"
  unpack_debs kernel "linux-image-$release=$version"
  mv "kernel/boot/vmlinuz-$release" vmlinuz
  make_initramfs kernel/lib/modules

  all_debian_sources "$codename" > sources.list
  apt-config dump | grep -E '^Acquire::(https?|Retries)' > apt.conf || true
  packages=$(tr '\n' , < "$here/guest-packages")
  # In a user namespace the writer of the disk is not us: the file must be there already, and be anybody's.
  truncate -s 2G root.img
  chmod 666 root.img
  mmdebstrap --quiet --variant=minbase --include="${packages%,}" --format=null --aptopt="$PWD/apt.conf" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/i18n/*' \
    --customize-hook="'$here/image.sh' --finish \"\$1\" '$PWD/kernel/lib/modules/$release' '$PWD/root.img' '$release'" \
    "$codename" - sources.list > /dev/null
  chmod 644 root.img
  rm -r kernel sources.list apt.conf
  printf '%s\n' "$release" > release
}

main() {
  need mmdebstrap mkfs.ext4 cpio gzip flock busybox dpkg apt-get
  local release version codename libraries key
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  read -r release version <<< "$(debian_kernel)"
  libraries=$(remembered candidates "$here/guest-packages")
  key=$({
    echo "$release $version $codename $libraries"
    cat "$here/image.sh" "$here/guest/initramfs-init" "$here/guest/vm-agent.service"
  } | digest)
  cached image "$key" make_image "$release" "$version" "$codename"
}

PATH=$PATH:/usr/sbin:/sbin
if [[ ${1-} == --finish ]]; then
  finish_root "${@:2}"
else
  main
fi
