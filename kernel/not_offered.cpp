// SPDX-License-Identifier: MIT
// What only makes sense with hardware, or with a kernel to hook into: it fails as the kernel's own would, and the log
// says so once.
#include "kernel/not_offered.h"
#include <cerrno>
#include <linux/anon_inodes.h>
#include <linux/export.h>
#include <linux/io.h>
#include <linux/kprobes.h>

void *ioremap(phys_addr_t, size_t) {
  not_offered("ioremap", "there is no hardware");
  return nullptr;
}
EXPORT_SYMBOL(ioremap);

int anon_inode_getfd(const char *, const struct file_operations *, void *, int) {
  not_offered("anon_inode_getfd", "a client's descriptors are the host's");
  return -ENODEV;
}
EXPORT_SYMBOL(anon_inode_getfd);

int register_kprobe(struct kprobe *) {
  not_offered("register_kprobe", "there is no kernel to stop in");
  return -EOPNOTSUPP;
}
EXPORT_SYMBOL(register_kprobe);

// None was ever registered.
void unregister_kprobe(struct kprobe *) {}
EXPORT_SYMBOL(unregister_kprobe);

int register_kretprobe(struct kretprobe *) {
  not_offered("register_kretprobe", "there is no kernel to stop in");
  return -EOPNOTSUPP;
}
EXPORT_SYMBOL(register_kretprobe);

void unregister_kretprobe(struct kretprobe *) {}
EXPORT_SYMBOL(unregister_kretprobe);
