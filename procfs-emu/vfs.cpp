// SPDX-License-Identifier: MIT
// Open files, and the checks around a driver's operations.
//
// The order of things at open and release is the kernel's: the entry is pinned, then the module of its operations; the
// driver's open may put other operations in their place (replace_fops); what stands there at the end is put back at
// release.
#include "procfs-emu/vfs.h"
#include "kernel/mm.h"
#include "kernel/module/module.h"
#include "kernel/oops.h"
#include "kernel/sched/task.h"
#include "procfs-emu/dentries.h"
#include "procfs-emu/fasync.h"
#include "procfs-emu/host_file.h"
#include "procfs-emu/poll_set.h"
#include <algorithm>
#include <atomic>
#include <climits>
#include <cstddef>
#include <cstring>
#include <linux/cred.h>
#include <linux/export.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <mutex>
#include <new>
#include <thread>
#include <type_traits>

namespace kcompd::vfs {

namespace {
std::atomic<int> files = 0; // that are open, or about to be
}

struct OpenFile {
  OpenFile() noexcept { ++files; }
  ~OpenFile() { --files; }
  OpenFile(const OpenFile &) = delete;
  OpenFile &operator=(const OpenFile &) = delete;

  struct file file = {};
  Dentries names;
  struct cred cred = {};
  std::shared_ptr<Openable> what;
  struct module *owner = nullptr; // for what->put()
  struct module *image = nullptr; // mapped for as long as the file is open
  std::atomic<bool> told_overlong = false;
  std::mutex poll_lock;
  std::shared_ptr<PollSet> poll_set;
  std::atomic<int> polling = 0;         // calls between the driver's .poll and the end of what they do to poll_set
  std::atomic<bool> polls_over = false; // forget_polls()
};

namespace {

constexpr unsigned kOnlyForOpen = O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC;
constexpr unsigned kChangeable = O_NONBLOCK | O_APPEND;

// Entering an operation of the driver. A module that was removed although its file is open (its operations name no
// owner, so nothing kept it) has freed what they work on: its image is still there, but it is not called any more.
class Inside {
public:
  explicit Inside(OpenFile &file) noexcept : what_(*file.what), inside_(what_.begin()) {
    module_gone_ = file.image && !file.file.f_op->owner && !module_is_live(file.image);
  }
  ~Inside() {
    if (inside_)
      what_.end();
  }
  Inside(const Inside &) = delete;
  Inside &operator=(const Inside &) = delete;
  explicit operator bool() const noexcept { return inside_ && !module_gone_; }

private:
  Openable &what_;
  const bool inside_;
  bool module_gone_;
};

// The client's buffer is what the driver may touch, until the end of the block.
class BufferWindow {
public:
  BufferWindow(const char *buffer, size_t size, bool from_client) noexcept : call_(this_call()) {
    if (!call_)
      return;
    saved_ = call_->windows[0];
    call_->windows[0] = UserWindow{.user = reinterpret_cast<uintptr_t>(buffer),
                                   .data = const_cast<char *>(buffer),
                                   .size = size,
                                   .may_read = from_client,
                                   .may_write = !from_client};
  }
  ~BufferWindow() {
    if (call_)
      call_->windows[0] = saved_;
  }
  // How far the driver has copied; 0: it has not, or not by the functions for it.
  size_t written() const noexcept { return call_ ? call_->windows[0].written : 0; }
  // Zero what is before and behind it, up to `size`: that is what the memory was used for before. On a real kernel
  // nothing comes there.
  void clear_rest(size_t size) const noexcept {
    const UserWindow &window = call_->windows[0];
    memset(window.data, 0, std::min(window.first, size));
    if (size > window.written)
      memset(window.data + window.written, 0, size - window.written);
  }
  BufferWindow(const BufferWindow &) = delete;
  BufferWindow &operator=(const BufferWindow &) = delete;

private:
  CallContext *const call_;
  UserWindow saved_;
};

// Threads that share a file read f_pos and f_flags at the same time. Each value stands for itself, so nothing needs an
// order.
loff_t load_position(const struct file &file) noexcept {
  return __atomic_load_n(&file.f_pos, __ATOMIC_RELAXED);
}
void store_position(struct file &file, loff_t position) noexcept {
  if (load_position(file) != position)
    __atomic_store_n(&file.f_pos, position, __ATOMIC_RELAXED);
}
void take_flags(struct file &file, unsigned flags) noexcept {
  unsigned now = __atomic_load_n(&file.f_flags, __ATOMIC_RELAXED);
  unsigned wanted = (now & ~kChangeable) | (flags & kChangeable);
  if (now != wanted)
    __atomic_store_n(&file.f_flags, wanted, __ATOMIC_RELAXED);
}

// The module whose code these operations are, by where they stand, or else by what they call.
struct module *module_of(const struct file_operations &fops) noexcept {
  const void *const candidates[] = {
      &fops, reinterpret_cast<const void *>(fops.open), reinterpret_cast<const void *>(fops.read),
      reinterpret_cast<const void *>(fops.write), reinterpret_cast<const void *>(fops.release)};
  for (const void *address : candidates)
    if (address)
      if (struct module *found = module_of_address(address))
        return found;
  return nullptr;
}

void pin_image(OpenFile &file) noexcept {
  struct module *image = file.file.f_op->owner ? file.file.f_op->owner : module_of(*file.file.f_op);
  if (image == file.image)
    return;
  struct module *before = file.image;
  file.image = pin_module_image(image) ? image : nullptr;
  if (before)
    unpin_module_image(before);
}

void set_modes(OpenFile &open, unsigned flags) noexcept {
  struct file &file = open.file;
  file.f_flags = flags;
  // O_RDONLY, O_WRONLY, O_RDWR are 0, 1, 2; one more, and each access is a bit. 3 means neither: only for ioctl.
  file.f_mode = ((flags + 1) & O_ACCMODE) | FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE | FMODE_OPENED;
  if (const CallContext *call = this_call()) {
    const kuid_t uid{call->uid};
    const kgid_t gid{call->gid};
    open.cred = {uid, gid, uid, gid, uid, gid, uid, gid, {}, {}, {}, {}, &init_user_ns};
    file.f_owner.pid = call->pid;
  }
  file.f_cred = &open.cred;
}

void tell_of_mmap(const OpenFile &open) noexcept {
  static std::atomic<bool> told{false};
  if (!told.exchange(true))
    printk(KERN_NOTICE "%s: mmap is not offered here: mmap(2) of this and other devices fails with ENODEV\n",
           open.what->path());
}

// Whether one more, which is counted already, may be open.
bool may_be_open() noexcept {
  const int max = READ_ONCE(files_max);
  if (files <= max || capable(CAP_SYS_ADMIN))
    return true;
  printk_ratelimited(KERN_INFO "VFS: file-max limit %d reached\n", max);
  return false;
}

void undo(OpenFile *file) noexcept {
  fops_put(file->file.f_op);
  if (file->image)
    unpin_module_image(file->image);
  file->what->put(file->owner);
  delete file;
}

// What a driver says it moved can not be more than it was asked for; a kernel would hand the client bytes that are not
// there.
ssize_t check_count(OpenFile &file, ssize_t result, size_t size, const char *operation) noexcept {
  if (result <= 0 || static_cast<size_t>(result) <= size)
    return result;
  if (!file.told_overlong.exchange(true))
    printk(KERN_ERR "%s: .%s: driver returned %zd of %zu bytes\n", file.what->path(), operation, result, size);
  return -EIO;
}

// On a real kernel what a driver has copied is in the caller's buffer, whatever it returns; from here only what it
// counts goes there.
void tell_uncounted(Openable &what, size_t copied) noexcept {
  if (copied && !what.told_uncounted.exchange(true))
    printk(KERN_NOTICE "%s: read() copied %zu bytes and returned 0: its caller does not get them\n", what.path(),
           copied);
}

// Run an operation of the driver. Return: what it returned, or `oopsed` if the task came to its end in it: the client
// of an emulated kernel is not ours to kill, it gets an error.
template <typename Operation, typename Result = std::invoke_result_t<Operation>>
Result call_driver(const OpenFile &open, Operation operation, Result oopsed = -EIO) noexcept {
  Result result = oopsed;
  run_guarded(open.image, [&] { result = operation(); });
  return result;
}

// What read and write differ in, but for the driver's operation.
struct Direction {
  const char *name;
  fmode_t opened, possible;
  bool from_client;
};
constexpr Direction kReading{"read", FMODE_READ, FMODE_CAN_READ, false};
constexpr Direction kWriting{"write", FMODE_WRITE, FMODE_CAN_WRITE, true};

// read and write: `call(size, position)` is the driver's operation, plain or by iterator.
template <typename Call>
ssize_t transfer(OpenFile &open, const Direction &direction, const char *buffer, size_t size,
                 std::optional<loff_t> offset, unsigned flags, Call call) noexcept {
  struct file &file = open.file;
  if (!(file.f_mode & direction.opened))
    return -EBADF;
  if (!(file.f_mode & direction.possible))
    return -EINVAL;
  size = std::min<size_t>(size, MAX_RW_COUNT);
  Inside inside(open);
  if (!inside)
    return -EIO;
  take_flags(file, flags);
  BufferWindow window(buffer, size, direction.from_client);
  if (offset && *offset < 0)
    return -EINVAL;
  loff_t position = offset ? *offset : load_position(file);
  ssize_t result = call_driver(open, [&] { return call(size, file.f_mode & FMODE_STREAM ? nullptr : &position); });
  if (result >= 0 && !(file.f_mode & FMODE_STREAM))
    store_position(file, position);
  result = check_count(open, result, size, direction.name);
  if (result == 0)
    tell_uncounted(*open.what, window.written());
  if (result > 0 && window.written())
    window.clear_rest(static_cast<size_t>(result));
  return result;
}

template <typename Operation>
ssize_t by_iterator(Operation operation, struct file &file, unsigned direction, const char *buffer, size_t size,
                    loff_t *position) noexcept {
  struct kiocb iocb = {};
  iocb.ki_filp = &file;
  iocb.ki_pos = position ? *position : 0;
  iocb.ki_flags = (file.f_flags & O_NONBLOCK ? IOCB_NOWAIT : 0) | (file.f_flags & O_APPEND ? IOCB_APPEND : 0);
  struct iov_iter iterator;
  iov_iter_ubuf(&iterator, direction, const_cast<char *>(buffer), size);
  ssize_t result = operation(&iocb, &iterator);
  if (position)
    *position = iocb.ki_pos;
  return result == -EIOCBQUEUED ? -EIO : result; // nobody would ever hear of it
}

} // namespace

int files_max = INT_MAX;

int open_files() noexcept {
  return files;
}

int open(std::shared_ptr<Openable> what, unsigned flags, OpenFile **ret_file) noexcept {
  OpenFile *open = new (std::nothrow) OpenFile;
  if (!open)
    return -ENOMEM;
  const struct file_operations *fops = nullptr;
  int err = may_be_open() ? what->get(&fops, &open->owner) : -ENFILE;
  if (err) {
    delete open;
    return err;
  }
  struct file &file = open->file;
  open->what = std::move(what);
  file.f_inode = &open->what->inode();
  file.f_op = fops_get(fops);
  if (!file.f_op) {
    undo(open);
    return -ENXIO;
  }
  try {
    open->names.name(open->what->path(), file.f_inode);
  } catch (const std::bad_alloc &) {
    undo(open);
    return -ENOMEM;
  }
  file.f_path.dentry = &open->names.file;
  set_modes(*open, flags);
  pin_image(*open);
  {
    Inside inside(*open);
    if (!inside)
      err = -ENOENT;
    else if (file.f_op->open)
      err = call_driver(*open, [&] { return file.f_op->open(file.f_inode, &file); });
  }
  if (err) {
    undo(open);
    return err > 0 ? -EINVAL : err; // a driver that means an error and forgets the sign
  }
  pin_image(*open); // open may have put other operations there
  if ((file.f_mode & FMODE_READ) && (file.f_op->read || file.f_op->read_iter))
    file.f_mode |= FMODE_CAN_READ;
  if ((file.f_mode & FMODE_WRITE) && (file.f_op->write || file.f_op->write_iter))
    file.f_mode |= FMODE_CAN_WRITE;
  if (!file.f_op->llseek)
    file.f_mode &= ~FMODE_LSEEK;
  file.f_flags &= ~kOnlyForOpen;
  if (file.f_op->fasync)
    watch_async(file);
  if (file.f_op->mmap)
    tell_of_mmap(*open);
  *ret_file = open;
  return 0;
}

void release(OpenFile *file) noexcept {
  if (file->file.f_op->fasync)
    forget_async(file->file);
  {
    std::lock_guard lock(file->poll_lock); // forget_polls() may be at it
    file->poll_set.reset();
  }
  {
    Inside inside(*file);
    if (inside && file->file.f_op->release)
      call_driver(*file, [&] { return file->file.f_op->release(file->file.f_inode, &file->file); });
  }
  undo(file);
}

ssize_t read(OpenFile &open, char *buffer, size_t size, std::optional<loff_t> offset, unsigned flags) noexcept {
  return transfer(open, kReading, buffer, size, offset, flags, [&](size_t count, loff_t *position) {
    struct file &file = open.file;
    const struct file_operations &fops = *file.f_op;
    return fops.read ? fops.read(&file, buffer, count, position)
                     : by_iterator(fops.read_iter, file, READ, buffer, count, position);
  });
}

ssize_t write(OpenFile &open, const char *buffer, size_t size, std::optional<loff_t> offset, unsigned flags) noexcept {
  return transfer(open, kWriting, buffer, size, offset, flags, [&](size_t count, loff_t *position) {
    struct file &file = open.file;
    const struct file_operations &fops = *file.f_op;
    return fops.write ? fops.write(&file, buffer, count, position)
                      : by_iterator(fops.write_iter, file, WRITE, buffer, count, position);
  });
}

unsigned poll(OpenFile &open, std::shared_ptr<PollNotifier> notifier) noexcept {
  const struct file_operations &fops = *open.file.f_op;
  Inside inside(open);
  if (!inside || !fops.poll)
    return DEFAULT_POLLMASK;
  if (!notifier) {
    poll_table look = {};
    look._key = ~__poll_t{0};
    return call_driver(
        open, [&] { return fops.poll(&open.file, &look); }, __poll_t{EPOLLERR});
  }
  std::shared_ptr<PollSet> set;
  try {
    set = std::make_shared<PollSet>(std::move(notifier));
  } catch (const std::bad_alloc &) {
    return EPOLLERR;
  }
  // The new set hangs on the queues before the old one leaves them: at every moment somebody is told, and either
  // notifier means the same file. The driver is called, and the old set taken apart, outside the lock.
  ++open.polling;
  unsigned ready = call_driver(
      open, [&] { return fops.poll(&open.file, set->table()); }, __poll_t{EPOLLERR});
  {
    std::lock_guard lock(open.poll_lock);
    open.poll_set.swap(set);
    if (open.polls_over)
      open.poll_set.reset();
  }
  set.reset();
  --open.polling;
  return ready;
}

long ioctl(OpenFile &open, unsigned cmd, unsigned long arg, bool compat) noexcept {
  const struct file_operations &fops = *open.file.f_op;
  auto *handler = compat ? fops.compat_ioctl : fops.unlocked_ioctl;
  if (!handler && (compat || !fops.ioctl))
    return -ENOTTY;
  Inside inside(open);
  if (!inside)
    return -EIO;
  if (!handler)
    return call_driver(open, [&] { return long{fops.ioctl(open.file.f_inode, &open.file, cmd, arg)}; });
  long result = call_driver(open, [&] { return handler(&open.file, cmd, arg); });
  return result == -ENOIOCTLCMD ? -ENOTTY : result;
}

long flush(OpenFile &open) noexcept {
  if (!open.file.f_op->flush)
    return 0;
  Inside inside(open);
  return inside ? call_driver(open, [&] { return open.file.f_op->flush(&open.file, nullptr); }) : 0;
}

long fsync(OpenFile &open, bool datasync) noexcept {
  if (!open.file.f_op->fsync)
    return -EINVAL;
  Inside inside(open);
  return inside ? call_driver(open, [&] { return open.file.f_op->fsync(&open.file, 0, LLONG_MAX, datasync); }) : -EIO;
}

bool seekable(const OpenFile &open) noexcept {
  const struct file &file = open.file;
  return (file.f_mode & FMODE_LSEEK) && !(file.f_mode & FMODE_STREAM) && file.f_op->llseek != no_llseek &&
         file.f_op->llseek != noop_llseek;
}

loff_t llseek(OpenFile &open, loff_t offset, int whence) noexcept {
  if (!(open.file.f_mode & FMODE_LSEEK) || !open.file.f_op->llseek)
    return -ESPIPE;
  Inside inside(open);
  return inside ? call_driver(open, [&] { return open.file.f_op->llseek(&open.file, offset, whence); }) : -EIO;
}

void call_fasync(struct file &file, int fd, bool on) noexcept {
  OpenFile &open = reinterpret_cast<OpenFile &>(file); // its first member
  Inside inside(open);
  if (inside)
    call_driver(open, [&] { return file.f_op->fasync(fd, &file, on); });
}

const char *path_of(const struct file &file) noexcept {
  static_assert(offsetof(OpenFile, file) == 0);
  return reinterpret_cast<const OpenFile &>(file).what->path(); // its first member
}

void forget_polls(struct file &file) noexcept {
  OpenFile &open = reinterpret_cast<OpenFile &>(file); // its first member
  open.polls_over = true;
  while (open.polling)
    std::this_thread::yield();
  std::lock_guard lock(open.poll_lock);
  open.poll_set.reset();
}

bool flushes(const OpenFile &open) noexcept {
  return open.file.f_op->flush != nullptr;
}

} // namespace kcompd::vfs

char *d_path(const struct path *path, char *buf, int buflen) {
  using kcompd::vfs::OpenFile;
  const char *text = kcompd::mapped_path(path);
  if (!text)
    text = kcompd::host_file_path(path);
  if (!text)
    text = reinterpret_cast<const OpenFile *>(reinterpret_cast<const char *>(path->dentry) -
                                              offsetof(OpenFile, names.file))
               ->what->path();
  const size_t length = strlen(text) + 1;
  if (buflen < 0 || length > static_cast<size_t>(buflen))
    return static_cast<char *>(ERR_PTR(-ENAMETOOLONG));
  return static_cast<char *>(memcpy(buf + (static_cast<size_t>(buflen) - length), text, length));
}
EXPORT_SYMBOL(d_path);

char *file_path(struct file *file, char *buf, int size) {
  return d_path(&file->f_path, buf, size);
}
EXPORT_SYMBOL(file_path);
