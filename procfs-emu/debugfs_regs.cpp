// SPDX-License-Identifier: MIT
// debugfs: arrays of numbers, and sets of registers, as files.
#include "kernel/module/module.h"
#include <asm/io.h>
#include <linux/debugfs.h>
#include <linux/export.h>
#include <linux/seq_file.h>

namespace {

int show_array(struct seq_file *s, void *) {
  const auto *array = static_cast<const struct debugfs_u32_array *>(s->private_);
  for (u32 i = 0; i < array->n_elements; ++i)
    seq_printf(s, i == 0 ? "%u" : " %u", READ_ONCE(array->array[i]));
  seq_putc(s, '\n');
  return 0;
}

int show_registers(struct seq_file *s, void *) {
  const auto *set = static_cast<const struct debugfs_regset32 *>(s->private_);
  debugfs_print_regs32(s, set->regs, set->nregs, set->base, nullptr);
  return 0;
}

template <int (*show)(struct seq_file *, void *)> int open(struct inode *inode, struct file *file) {
  return single_open(file, show, inode->i_private);
}

// `what` is the structure that `show` prints; the file is that of the module whose image it is in, or `caller`.
template <int (*show)(struct seq_file *, void *)>
void create(const char *name, umode_t mode, struct dentry *parent, void *what, const void *caller) {
  struct file_operations operations = {};
  struct module *const owner = kcompd::module_of_address(what);
  operations.owner = owner ? owner : kcompd::module_of_address(caller);
  operations.open = open<show>;
  operations.read = seq_read;
  operations.llseek = seq_lseek;
  operations.release = single_release;
  debugfs_create_file(name, mode & 0444, parent, what, &operations);
}

} // namespace

void debugfs_create_u32_array(const char *name, umode_t mode, struct dentry *parent, struct debugfs_u32_array *array) {
  create<show_array>(name, mode, parent, array, __builtin_return_address(0));
}
EXPORT_SYMBOL(debugfs_create_u32_array);

void debugfs_create_regset32(const char *name, umode_t mode, struct dentry *parent, struct debugfs_regset32 *regset) {
  create<show_registers>(name, mode, parent, regset, __builtin_return_address(0));
}
EXPORT_SYMBOL(debugfs_create_regset32);

void debugfs_print_regs32(struct seq_file *s, const struct debugfs_reg32 *regs, int nregs, void __iomem *base,
                          char *prefix) {
  for (int i = 0; i < nregs && !seq_has_overflowed(s); ++i)
    seq_printf(s, "%s%s = 0x%08x\n", prefix ? prefix : "", regs[i].name,
               readl(static_cast<const char *>(base) + regs[i].offset));
}
EXPORT_SYMBOL(debugfs_print_regs32);
