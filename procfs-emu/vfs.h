// SPDX-License-Identifier: MIT
// From a client's call to a driver's file_operations, whatever face the call came through.
//
// A face decodes a request, daemon/call.cpp enters the call and calls one of these; the result is what the driver
// returned. Here live: the struct file, the module references, f_pos, the checks that the VFS makes before a driver is
// asked (modes, sizes, absent operations), and the check of what comes back.
#pragma once

#include <atomic>
#include <linux/fs.h>
#include <memory>
#include <optional>

namespace kcompd {
class Traffic;
}

namespace kcompd::vfs {

// One open(): a struct file and what it holds.
struct OpenFile;

// What can be opened: a device node or an entry of a tree. Implemented by devices/char_dev.cpp (def_chr_fops),
// procfs-emu/proc_fs.cpp and procfs-emu/sysfs.cpp. Shared, so that an entry that was removed lives on while files are
// open.
class Openable {
public:
  virtual ~Openable() = default;
  // The inode as drivers see it; stable for the life of the object.
  virtual struct inode &inode() noexcept = 0;
  // The path as drivers and logs see it, "/dev/NAME" or "/proc/a/b"; d_name of the dentry is its last part.
  virtual const char *path() const noexcept = 0;
  // Find the operations and pin them. The module of the operations themselves (fops->owner) is pinned by the open file
  // besides; *ret_owner is whatever put() needs to let go, and nobody else looks at it. Return: 0, or -ENXIO (no such
  // device), -ENOENT (removed).
  virtual int get(const struct file_operations **ret_fops, struct module **ret_owner) noexcept = 0;
  virtual void put(struct module *owner) noexcept = 0;
  // Enter and leave an operation of the driver; begin() returns false once the entry has been removed (the call gets
  // -EIO). remove_proc_entry() waits for those inside.
  virtual bool begin() noexcept { return true; }
  virtual void end() noexcept {}
  // Where its requests are counted; null: nowhere.
  virtual Traffic *traffic() noexcept { return nullptr; }
  // Whether the log has said that a read's bytes do not reach its caller.
  std::atomic<bool> told_uncounted = false;
};

// Somebody to tell when a polled file's state changes. wake() may be called from any thread and with locks held: it
// must not sleep or call back.
class PollNotifier {
public:
  virtual ~PollNotifier() = default;
  virtual void wake() noexcept = 0;
};

// How many files may be open at a time, of all devices and entries (fs.file-max), and how many are.
extern int files_max;
int open_files() noexcept;

// open(2). `flags` are the client's O_ flags. Return: 0 or -errno (-ENFILE: files_max are open); *ret_file is set on
// success and is the caller's until release().
int open(std::shared_ptr<Openable> what, unsigned flags, OpenFile **ret_file) noexcept;

// Last close. Runs the driver's release and drops all that open took. May sleep.
void release(OpenFile *file) noexcept;

// read(2), pread(2). `offset` absent: the file's own position (streams and CUSE), which moves on as the driver says.
// `flags` are the O_ flags as they stand now; O_NONBLOCK and O_APPEND are taken over, the rest is open's.
// Return: bytes (at most `size`), or -errno. A driver that says more than `size` is logged once and answered with -EIO;
// one that has copied and says 0 is logged once, for what it has copied goes nowhere.
ssize_t read(OpenFile &file, char *buffer, size_t size, std::optional<loff_t> offset, unsigned flags) noexcept;
ssize_t write(OpenFile &file, const char *buffer, size_t size, std::optional<loff_t> offset, unsigned flags) noexcept;

// poll(2): the event mask (EPOLLIN...); with a notifier, it is told once when that may have changed, and then
// forgotten. A newer notifier takes an older one's place. A file without .poll is always ready.
unsigned poll(OpenFile &file, std::shared_ptr<PollNotifier> notifier) noexcept;

// ioctl(2). The windows of the call are already set from the request. `compat`: a 32-bit caller.
long ioctl(OpenFile &file, unsigned cmd, unsigned long arg, bool compat) noexcept;

long flush(OpenFile &file) noexcept;
long fsync(OpenFile &file, bool datasync) noexcept;

// Does the file have a position of its own to seek? The driver has .llseek, which is neither no_llseek nor noop_llseek,
// and did not call nonseekable_open or stream_open.
bool seekable(const OpenFile &file) noexcept;

// lseek(2) with a whence that only the driver can answer (SEEK_DATA, SEEK_HOLE). Return: the new position, or -errno
// (-ESPIPE: no .llseek).
loff_t llseek(OpenFile &file, loff_t offset, int whence) noexcept;

// For an entry that is removed while the file is open: the queues that its polls hang on are about to go. Takes them
// off, and keeps later polls from hanging on any. The driver's .poll must not be entered any more; waits for calls that
// are just coming out of it.
void forget_polls(struct file &file) noexcept;

// Does the driver want to know of each close(2) (it has .flush)?
bool flushes(const OpenFile &file) noexcept;

} // namespace kcompd::vfs
