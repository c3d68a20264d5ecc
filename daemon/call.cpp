// SPDX-License-Identifier: MIT
// decode -> Request -> enter_call -> vfs -> leave_call -> answer, for every face.
#include "daemon/call.h"

#include "daemon/ioctl_round.h"
#include "kernel/locking/lockdep.h"
#include "kernel/sched/core.h"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <linux/panic.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/utsname.h>
#include <new>
#include <set>
#include <string>

namespace kcompd {

// The name of the device that this is, as logs and tools show it; null if it is none. Lives as long as the openable.
static const char *device_of(vfs::Openable &what) noexcept {
  constexpr std::string_view kDirectory = "/dev/";
  return what.traffic() ? what.path() + kDirectory.size() : nullptr;
}

// Open files.

OpenedFile::OpenedFile(std::shared_ptr<FileTable> table, std::shared_ptr<vfs::Openable> what,
                       vfs::OpenFile *file) noexcept
    : table_(std::move(table)), what_(std::move(what)), file_(file), seekable_(vfs::seekable(*file)),
      flushes_(vfs::flushes(*file)), traffic_(what_->traffic()), device_(device_of(*what_)) {
  if (traffic_)
    traffic_->opened();
  table_->insert(*this);
}

void OpenedFile::get() noexcept {
  users_.fetch_add(1, std::memory_order_relaxed);
}

void OpenedFile::put() noexcept {
  // acq_rel: what the other users did is visible to the release.
  if (users_.fetch_sub(1, std::memory_order_acq_rel) != 1)
    return;
  table_->erase(*this);
  if (traffic_)
    traffic_->closed();
  vfs::release(file_);
  delete this;
}

FileTable::~FileTable() {
  close_all();
}

void FileTable::insert(OpenedFile &file) noexcept {
  std::lock_guard<std::mutex> lock(mutex_);
  file.listed_ = true;
  file.next_ = first_;
  if (first_)
    first_->previous_ = &file;
  first_ = &file;
}

void FileTable::erase(OpenedFile &file) noexcept {
  std::lock_guard<std::mutex> lock(mutex_);
  if (file.listed_)
    unlink(file);
}

void FileTable::unlink(OpenedFile &file) noexcept {
  file.listed_ = false;
  if (file.next_)
    file.next_->previous_ = file.previous_;
  if (file.previous_)
    file.previous_->next_ = file.next_;
  else
    first_ = file.next_;
}

void FileTable::close_all() noexcept {
  for (;;) {
    OpenedFile *file;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      file = first_;
      if (!file)
        return;
      unlink(*file); // whoever takes it from the list gives up the client's use of it
    }
    file->put();
  }
}

// Calls.

namespace {

// Each path is told of once: what its driver does at one open it does at all of them.
bool is_first(const char *path) {
  static std::mutex lock;
  static std::set<std::string, std::less<>> told;
  std::lock_guard<std::mutex> guard(lock);
  return told.emplace(path).second;
}

// Context: still the call's task.
[[gnu::cold]] void warn_of_locks(const char *path) noexcept {
  if (!is_first(path))
    return;
  const task_struct *task = get_current();
  const int locks = preempt_count();
  pr_warn("================================================\n");
  pr_warn("WARNING: lock held when returning to user space!\n");
  pr_warn("%s %s\n", utsname()->release, print_tainted());
  pr_warn("------------------------------------------------\n");
  pr_warn("%.*s/%d is leaving the kernel with locks still held!\n", TASK_COMM_LEN, task->comm, task->pid);
  pr_warn("%d lock%s held by %.*s/%d, after a call on %s\n", locks, locks == 1 ? "" : "s", TASK_COMM_LEN, task->comm,
          task->pid, path);
  print_held_locks(KERN_WARNING, self().held);
}

// Run `handler` as the call `request`, then `answer` with what it returned and whether the answer is still ours to
// give.
template <typename Handler, typename Answer>
void serve(Request &request, OpenedFile *file, vfs::Openable *what, Handler &&handler, Answer &&answer) {
  if (file || what)
    request.device = file ? file->device() : device_of(*what);
  request.begin();
  auto result = handler();
  if (Traffic *traffic = file ? file->traffic() : what ? what->traffic() : nullptr)
    traffic->count_request();
  if (preempt_count() > 0 && (!file || file->warn_once())) [[unlikely]]
    warn_of_locks(what ? what->path() : "a closed file");
  int locks; // told above, while the task was still the client's
  const bool mine = request.end(&locks);
  answer(result, mine);
}

// An operation on an open file: a negative result is an error, anything else goes to `answer`.
template <typename Handler, typename Answer>
void operate(CallPlace &place, ReplyPort &port, const Caller &caller, OpenedFile &file, Handler &&handler,
             Answer &&answer) {
  if (Pool::refusing()) {
    port.error(EAGAIN);
    return;
  }
  Request request(place.pool, port, caller, Request::Kind::kOrdinary, &file);
  serve(request, &file, &file.what(), handler, [&](long result, bool mine) {
    if (!mine)
      return;
    if (result < 0)
      port.error(client_errno(result, false));
    else
      answer(result);
  });
}

} // namespace

void call_open(CallPlace &place, ReplyPort &port, const Caller &caller, std::shared_ptr<vfs::Openable> what,
               unsigned flags) noexcept {
  if (Pool::refusing()) {
    port.error(EAGAIN);
    return;
  }
  Pool::drop_buffer();
  Request request(place.pool, port, caller, Request::Kind::kOpen, nullptr);
  vfs::OpenFile *file = nullptr;
  const auto give_up = [](OpenedFile &opened) {
    Pool::hand_over(); // the driver's release may sleep, and this is no longer a call
    opened.put();
  };
  serve(
      request, nullptr, what.get(), [&] { return vfs::open(what, flags, &file); },
      [&](int result, bool mine) {
        if (result != 0) {
          if (mine)
            port.error(client_errno(result, true));
          return;
        }
        auto *opened = new (std::nothrow) OpenedFile(place.files, what, file);
        if (!opened) {
          if (mine)
            port.error(ENOMEM);
          Pool::hand_over();
          vfs::release(file);
          return;
        }
        if (!mine || !port.opened(opened, opened->seekable(), opened->flushes()))
          give_up(*opened);
      });
}

void call_release(CallPlace &place, ReplyPort &port, OpenedFile &file) noexcept {
  if (Pool::refusing()) {
    port.error(0);
    place.pool.release_begins();
    Pool::put_off([&pool = place.pool, &file] {
      file.put();
      pool.release_ends();
    });
    return;
  }
  Pool::drop_buffer();
  Request request(place.pool, port, Caller{}, Request::Kind::kRelease, nullptr);
  request.device = file.device();
  IoctlRound::closed(&file);
  // The file may be gone when the call ends.
  serve(
      request, nullptr, nullptr,
      [&] {
        file.put();
        request.device = nullptr;
        return 0;
      },
      [&](int, bool mine) {
        if (mine)
          port.error(0);
      });
}

void call_read(CallPlace &place, ReplyPort &port, const Caller &caller, OpenedFile &file, size_t size,
               std::optional<loff_t> offset, unsigned flags) noexcept {
  Pool::drop_buffer();
  char *buffer = Pool::answer_buffer(size, caller.uid, caller.gid);
  if (!buffer) {
    port.error(ENOMEM);
    return;
  }
  operate(
      place, port, caller, file,
      [&] {
        const ssize_t result = vfs::read(file.file(), buffer, size, offset, flags);
        if (Traffic *traffic = file.traffic())
          traffic->count_read(result);
        return result;
      },
      [&](long result) { port.data(buffer, static_cast<size_t>(result)); });
}

void call_write(CallPlace &place, ReplyPort &port, const Caller &caller, OpenedFile &file, const char *bytes,
                size_t size, std::optional<loff_t> offset, unsigned flags) noexcept {
  operate(
      place, port, caller, file,
      [&] {
        const ssize_t result = vfs::write(file.file(), bytes, size, offset, flags);
        if (Traffic *traffic = file.traffic())
          traffic->count_written(result);
        return result;
      },
      [&](long result) { port.written(static_cast<size_t>(result)); });
}

void call_ioctl(CallPlace &place, ReplyPort &port, const Caller &caller, OpenedFile &file,
                const IoctlCall &ioctl) noexcept {
  if (ioctl.without_restriction && ioctl.in_size + ioctl.out_size > 0) {
    const IoctlId id{&file, caller.pid, ioctl.cmd, ioctl.arg};
    if (!IoctlRound::came(id, port, ioctl.in, ioctl.in_size, ioctl.out_size))
      port.error(EFAULT); // the driver has been told so
    return;
  }
  // One piece of memory for both directions, so that the driver reads back what it wrote; at most 16 KiB by the
  // encoding.
  char small[256] = {};
  std::unique_ptr<char[]> large;
  const size_t size = std::max(ioctl.in_size, ioctl.out_size);
  if (size > sizeof small)
    large.reset(new (std::nothrow) char[size]());
  char *data = size > sizeof small ? large.get() : small;
  if (!data) {
    port.error(ENOMEM);
    return;
  }
  if (ioctl.in_size > 0)
    std::memcpy(data, ioctl.in, ioctl.in_size);
  Pool::drop_buffer();
  if (Pool::refusing()) {
    port.error(EAGAIN);
    return;
  }
  Request request(place.pool, port, caller, Request::Kind::kOrdinary, &file);
  request.open_memory(ioctl.cmd, ioctl.arg, ioctl.compat, ioctl.without_restriction);
  // Two windows where the sizes differ, so that neither direction reaches beyond what the kernel copies.
  if (ioctl.in_size > 0)
    request.windows[0] = UserWindow{ioctl.arg, data, ioctl.in_size, true, ioctl.in_size == ioctl.out_size};
  if (ioctl.out_size > 0 && ioctl.in_size != ioctl.out_size)
    request.windows[1] = UserWindow{ioctl.arg, data, ioctl.out_size, false, true};
  std::vector<char> written;
  serve(
      request, &file, &file.what(),
      [&] {
        const long result = vfs::ioctl(file.file(), ioctl.cmd, ioctl.arg, ioctl.compat);
        const int error = request.finish_memory();
        if (!error)
          written = request.written_memory();
        return error ? error : result;
      },
      [&](long result, bool mine) {
        if (!mine)
          return;
        const int answer = static_cast<int>(result < 0 ? -client_errno(result, false) : result);
        if (!written.empty()) // also with an error
          request.port().ioctl_result(answer, written.data(), written.size());
        else if (answer < 0)
          request.port().error(-answer);
        else
          request.port().ioctl_result(answer, data, ioctl.out_size);
      });
}

void call_poll(CallPlace &place, ReplyPort &port, const Caller &caller, OpenedFile &file,
               std::shared_ptr<vfs::PollNotifier> notifier) noexcept {
  Pool::drop_buffer();
  operate(
      place, port, caller, file,
      [&] { return static_cast<long>(vfs::poll(file.file(), std::move(notifier)) & 0xffff); },
      [&](long result) { port.polled(static_cast<unsigned>(result)); });
}

void call_flush(CallPlace &place, ReplyPort &port, const Caller &caller, OpenedFile &file) noexcept {
  Pool::drop_buffer();
  operate(
      place, port, caller, file, [&] { return vfs::flush(file.file()); }, [&](long) { port.error(0); });
}

void call_lseek(CallPlace &place, ReplyPort &port, const Caller &caller, OpenedFile &file, loff_t offset,
                int whence) noexcept {
  Pool::drop_buffer();
  operate(
      place, port, caller, file, [&] { return vfs::llseek(file.file(), offset, whence); },
      [&](loff_t position) { port.sought(position); });
}

void call_fsync(CallPlace &place, ReplyPort &port, const Caller &caller, OpenedFile &file, bool datasync) noexcept {
  Pool::drop_buffer();
  operate(
      place, port, caller, file, [&] { return vfs::fsync(file.file(), datasync); }, [&](long) { port.error(0); });
}

} // namespace kcompd
