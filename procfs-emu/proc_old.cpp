// SPDX-License-Identifier: MIT
// Entries as they were made until 3.9: what serves one is set after it is there, so each call looks for it anew.
#include "kernel/module/module.h"
#include <algorithm>
#include <cstring>
#include <linux/export.h>
#include <linux/gfp.h>
#include <linux/poll.h>
#include <linux/proc_fs_old.h>
#include <linux/uaccess.h>
#include <memory>
#include <mutex>
#include <sys/stat.h>
#include <unordered_map>

#define KCOMPD_DEFINES_PROC_FS // one symbol a name: no overloads
#include <linux/proc_fs.h>

namespace {

using Entry = struct kcompd_old_proc_entry;

const Entry &entry_of(const struct file *file) {
  return *static_cast<const Entry *>(pde_data(file->f_inode));
}

const struct file_operations &fops_of(const struct file *file) {
  static const struct file_operations none = {};
  const Entry &entry = entry_of(file);
  return entry.proc_fops ? *entry.proc_fops : none;
}

// What read_proc left in the page: `start` null: the file from its beginning; in the page: what was asked for; else a
// number that the position moves on by, whatever the length.
ssize_t read_page(const Entry &entry, char *page, char *buf, size_t len, loff_t *ppos) {
  char *start = nullptr;
  int eof = 0;
  const int wanted = static_cast<int>(std::min<size_t>(len, PAGE_SIZE - 1024));
  int size = entry.read_proc(page, &start, static_cast<off_t>(*ppos), wanted, &eof, entry.data);
  if (size <= 0)
    return size;
  loff_t moves = 0;
  if (!start) {
    if (size <= *ppos)
      return 0;
    size -= static_cast<int>(*ppos);
    start = page + *ppos;
  } else if (start < page || start > page + PAGE_SIZE) {
    moves = static_cast<loff_t>(reinterpret_cast<uintptr_t>(start));
    start = page;
  }
  size = std::min({size, wanted, static_cast<int>(page + PAGE_SIZE - start)});
  if (copy_to_user(buf, start, static_cast<size_t>(size)))
    return -EFAULT;
  *ppos += moves ? moves : size;
  return size;
}

int old_open(struct inode *inode, struct file *file) {
  auto *open = fops_of(file).open;
  return open ? open(inode, file) : 0;
}

int old_release(struct inode *inode, struct file *file) {
  auto *release = fops_of(file).release;
  return release ? release(inode, file) : 0;
}

ssize_t old_read(struct file *file, char *buf, size_t len, loff_t *ppos) {
  if (auto *read = fops_of(file).read)
    return read(file, buf, len, ppos);
  const Entry &entry = entry_of(file);
  if (!entry.read_proc)
    return -EIO;
  const unsigned long page = get_zeroed_page(GFP_KERNEL);
  if (!page)
    return -ENOMEM;
  const ssize_t result = read_page(entry, reinterpret_cast<char *>(page), buf, len, ppos);
  free_pages(page, 0);
  return result;
}

ssize_t old_write(struct file *file, const char *buf, size_t len, loff_t *ppos) {
  if (auto *write = fops_of(file).write)
    return write(file, buf, len, ppos);
  const Entry &entry = entry_of(file);
  return entry.write_proc ? entry.write_proc(file, buf, len, entry.data) : -EIO;
}

loff_t old_llseek(struct file *file, loff_t offset, int whence) {
  auto *llseek = fops_of(file).llseek;
  return llseek ? llseek(file, offset, whence) : default_llseek(file, offset, whence);
}

__poll_t old_poll(struct file *file, struct poll_table_struct *table) {
  auto *poll = fops_of(file).poll;
  return poll ? poll(file, table) : DEFAULT_POLLMASK;
}

// Never freed: a driver may write to one that it has removed.
struct Entries {
  std::mutex lock;
  std::unordered_map<const void *, std::unique_ptr<Entry>> all;
};

Entries &entries() {
  static Entries &all = *new Entries;
  return all;
}

Entry *new_entry() {
  auto entry = std::make_unique<Entry>();
  Entry *result = entry.get();
  std::lock_guard guard(entries().lock);
  entries().all.emplace(result, std::move(entry));
  return result;
}

} // namespace

struct kcompd_old_proc_entry *create_proc_entry(const char *name, umode_t mode, struct proc_dir_entry *parent) {
  struct module *caller = kcompd::module_of_address(__builtin_return_address(0));
  if (S_ISDIR(mode))
    return reinterpret_cast<Entry *>(proc_mkdir_mode(name, mode & 07777, parent));
  struct file_operations fops = {};
  fops.owner = caller;
  fops.open = old_open;
  fops.release = old_release;
  fops.read = old_read;
  fops.write = old_write;
  fops.llseek = old_llseek;
  fops.poll = old_poll;
  try {
    Entry *entry = new_entry();
    entry->mode = mode;
    return proc_create_data_fops(name, mode, parent, &fops, entry) ? entry : nullptr;
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
}
EXPORT_SYMBOL(create_proc_entry);

struct kcompd_old_proc_entry *kcompd_pde(const struct inode *inode) {
  thread_local Entry other;
  void *data = pde_data(inode);
  {
    std::lock_guard guard(entries().lock);
    if (const auto found = entries().all.find(data); found != entries().all.end())
      return found->second.get();
  }
  other = {};
  other.data = data;
  return &other;
}
EXPORT_SYMBOL(kcompd_pde);
