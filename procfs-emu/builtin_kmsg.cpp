// SPDX-License-Identifier: MIT
// The log as files. proc/kmsg has one position, shared by all who read it, and gives each record once. dev/kmsg has a
// position an open, and one record a read.
//
// A client's file has a position in bytes too, which FUSE keeps and which here only tells of seeks that never reach us:
// lseek to 0 is the oldest record, to the end (the size that stat shows) what comes next.
#include "kernel/printk/printk.h"
#include "procfs-emu/builtin.h"
#include "procfs-emu/proc_fs.h"
#include "procfs-emu/sysctl.h"
#include <algorithm>
#include <cerrno>
#include <linux/cred.h>
#include <linux/poll.h>
#include <linux/proc_fs.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <memory>
#include <mutex>
#include <new>
#include <unistd.h>

namespace kcompd {

namespace {

// Where SEEK_END goes: no record begins behind it.
loff_t kmsg_size() {
  return static_cast<loff_t>(log_capacity()) * static_cast<loff_t>(kLogTextMax + kLogDictMax);
}

constexpr size_t kKmsgLineMax = 1024 - 32; // of a write, as in the kernel

// Root here is root, and the user whose daemon this is.
bool is_root(const struct file *file) {
  const uid_t user = __kuid_val(file->f_cred->euid);
  return user == 0 || user == geteuid();
}

// proc/kmsg

struct Syslog {
  std::mutex lock;
  LogReader reader;
  std::string rest; // of a record that did not fit the last reader's buffer
};

Syslog &syslog() {
  static Syslog *shared = new Syslog;
  return *shared;
}

bool syslog_ready() {
  std::lock_guard guard(syslog().lock);
  return !syslog().rest.empty() || syslog().reader.ready();
}

// As much as there is and fits.
std::string syslog_take(size_t size) {
  std::lock_guard guard(syslog().lock);
  std::string &text = syslog().rest;
  auto record = std::make_unique<LogRecord>();
  while (text.size() < size) {
    const int err = syslog().reader.next(*record);
    if (err == -EAGAIN)
      break;
    if (!err) // else records were lost, and the next one is there
      text += format_syslog(*record);
  }
  std::string taken = text.substr(0, size);
  text.erase(0, taken.size());
  return taken;
}

// Whatever the file's mode is by now: what one reader takes here, another misses.
int proc_kmsg_open(struct inode *inode, struct file *file) {
  return is_root(file) ? nonseekable_open(inode, file) : -EPERM;
}

ssize_t proc_kmsg_read(struct file *file, char __user *buf, size_t size, loff_t *pos) {
  for (;;) {
    const std::string text = syslog_take(size);
    if (!text.empty())
      return copy_to_user(buf, text.data(), text.size()) ? -EFAULT : static_cast<ssize_t>(text.size());
    if (file->f_flags & O_NONBLOCK)
      return -EAGAIN;
    if (int err = wait_event_interruptible(log_wait, syslog_ready()))
      return err;
  }
}

__poll_t proc_kmsg_poll(struct file *file, struct poll_table_struct *table) {
  poll_wait(file, &log_wait, table);
  return syslog_ready() ? EPOLLIN | EPOLLRDNORM : 0;
}

const struct proc_ops kProcKmsg = [] {
  struct proc_ops ops = {};
  ops.proc_open = proc_kmsg_open;
  ops.proc_read = proc_kmsg_read;
  ops.proc_poll = proc_kmsg_poll;
  return ops;
}();

// dev/kmsg

struct KmsgOpen {
  std::mutex lock;
  LogReader reader;
  LogRecord record;
  loff_t expected = 0; // position of the client after its last read
};

KmsgOpen *kmsg_of(struct file *file) {
  return static_cast<KmsgOpen *>(file->private_data);
}

bool kmsg_ready(KmsgOpen &open) {
  std::lock_guard guard(open.lock);
  return open.reader.ready();
}

int kmsg_open(struct inode *, struct file *file) {
  if ((file->f_mode & FMODE_READ) && dmesg_restrict && !is_root(file))
    return -EPERM;
  file->private_data = new (std::nothrow) KmsgOpen;
  return file->private_data ? 0 : -ENOMEM;
}

int kmsg_release(struct inode *, struct file *file) {
  delete kmsg_of(file);
  return 0;
}

void follow_seek(KmsgOpen &open, loff_t position) {
  if (position == open.expected)
    return;
  if (position == 0)
    open.reader.seek(LogReader::From::kOldest);
  else if (position == kmsg_size())
    open.reader.seek(LogReader::From::kNewest);
  open.expected = position;
}

ssize_t kmsg_read(struct file *file, char __user *buf, size_t size, loff_t *pos) {
  KmsgOpen &open = *kmsg_of(file);
  std::string text;
  for (;;) {
    {
      std::lock_guard guard(open.lock);
      follow_seek(open, *pos);
      const int err = open.reader.next(open.record);
      if (err && err != -EAGAIN)
        return err;
      if (!err) {
        text = format_kmsg(open.record);
        break;
      }
    }
    if (file->f_flags & O_NONBLOCK)
      return -EAGAIN;
    if (int err = wait_event_interruptible(log_wait, kmsg_ready(open)))
      return err;
  }
  if (text.size() > size)
    return -EINVAL; // and the record is gone for this reader
  if (copy_to_user(buf, text.data(), text.size()))
    return -EFAULT;
  std::lock_guard guard(open.lock);
  *pos += static_cast<loff_t>(text.size());
  open.expected = *pos;
  return static_cast<ssize_t>(text.size());
}

ssize_t kmsg_write(struct file *, const char __user *buf, size_t size, loff_t *) {
  if (size > kKmsgLineMax)
    return -EINVAL;
  char text[kKmsgLineMax];
  if (copy_from_user(text, buf, size))
    return -EFAULT;
  return log_inject(text, size);
}

loff_t kmsg_llseek(struct file *file, loff_t offset, int whence) {
  KmsgOpen &open = *kmsg_of(file);
  if (offset)
    return -ESPIPE;
  std::lock_guard guard(open.lock);
  switch (whence) {
  case SEEK_SET:
    open.reader.seek(LogReader::From::kOldest);
    break;
  case SEEK_DATA:
    open.reader.seek(LogReader::From::kClear);
    break;
  case SEEK_END:
    open.reader.seek(LogReader::From::kNewest);
    break;
  default:
    return -EINVAL;
  }
  file->f_pos = open.expected = 0;
  return 0;
}

__poll_t kmsg_poll(struct file *file, struct poll_table_struct *table) {
  KmsgOpen &open = *kmsg_of(file);
  poll_wait(file, &log_wait, table);
  std::lock_guard guard(open.lock);
  if (!open.reader.ready())
    return 0;
  const bool lost = open.reader.position() < log_status().first;
  return EPOLLIN | EPOLLRDNORM | (lost ? EPOLLERR | EPOLLPRI : 0);
}

const struct file_operations kDevKmsg = [] {
  struct file_operations operations = {};
  operations.open = kmsg_open;
  operations.read = kmsg_read;
  operations.write = kmsg_write;
  operations.llseek = kmsg_llseek;
  operations.poll = kmsg_poll;
  operations.release = kmsg_release;
  return operations;
}();

} // namespace

void register_kmsg_entries() {
  proc_create("kmsg", 0400, nullptr, &kProcKmsg);

  Tree &tree = Tree::instance();
  std::shared_ptr<Node> node = tree.make(Node::Kind::kFile, "kmsg", 0644);
  node->content = make_entry("/dev/kmsg", 0644, &kDevKmsg);
  node->size = static_cast<uint64_t>(kmsg_size());
  tree.add(tree.dev(), node);
}

} // namespace kcompd
