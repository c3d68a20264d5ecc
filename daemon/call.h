// SPDX-License-Identifier: MIT
// A client's call on an open file, once a face has decoded it: becomes a request and the thread's call, goes to the
// driver by the vfs, is answered. The same for every face.
#pragma once

#include "daemon/request.h"
#include "procfs-emu/traffic.h"
#include "procfs-emu/vfs.h"
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

namespace kcompd {

class FileTable;

// An open file of a face; its address is the handle that the kernel sends with each call. It ends with the last of: the
// client's release, and the handlers that were given up but still use it.
class OpenedFile final : public Shared {
public:
  OpenedFile(std::shared_ptr<FileTable> table, std::shared_ptr<vfs::Openable> what, vfs::OpenFile *file) noexcept;
  void get() noexcept override;
  void put() noexcept override; // may sleep, in the driver's release

  vfs::OpenFile &file() noexcept { return *file_; }
  bool seekable() const noexcept { return seekable_; }
  bool flushes() const noexcept { return flushes_; }
  vfs::Openable &what() noexcept { return *what_; }
  Traffic *traffic() noexcept { return traffic_; } // may be null
  const char *device() const noexcept { return device_; }
  // True the first time.
  bool warn_once() noexcept { return !warned_.exchange(true); }

private:
  friend class FileTable;
  ~OpenedFile() = default;

  const std::shared_ptr<FileTable> table_;
  const std::shared_ptr<vfs::Openable> what_;
  vfs::OpenFile *const file_;
  const bool seekable_, flushes_;
  Traffic *const traffic_;
  const char *const device_; // its name, null if it is none
  std::atomic<int> users_{1};
  std::atomic<bool> warned_{false};
  OpenedFile *next_ = nullptr, *previous_ = nullptr; // guarded by the table
  bool listed_ = false;
};

// The open files of a channel. A channel that ends is sent no releases; close_all() makes up for them.
class FileTable {
public:
  FileTable() = default;
  ~FileTable();
  FileTable(const FileTable &) = delete;
  FileTable &operator=(const FileTable &) = delete;

  void insert(OpenedFile &file) noexcept;
  void erase(OpenedFile &file) noexcept;
  // Nobody is inside a call on any of them, and none will come. May sleep.
  void close_all() noexcept;

private:
  void unlink(OpenedFile &file) noexcept;

  std::mutex mutex_;
  OpenedFile *first_ = nullptr;
};

// Where calls happen.
struct CallPlace {
  Pool &pool;
  std::shared_ptr<FileTable> files = std::make_shared<FileTable>();
};

struct IoctlCall {
  unsigned cmd;
  unsigned long arg; // as the client gave it
  bool compat;
  bool without_restriction; // the driver may reach anywhere; then nothing is copied until it is asked for
  const void *in;           // what the kernel copied from the client, else from `arg` on
  size_t in_size;
  size_t out_size; // what it will copy back
};

void call_open(CallPlace &place, ReplyPort &port, const Caller &caller, std::shared_ptr<vfs::Openable> what,
               unsigned flags) noexcept;
void call_release(CallPlace &place, ReplyPort &port, OpenedFile &file) noexcept;
// `offset`: as in vfs::read().
void call_read(CallPlace &place, ReplyPort &port, const Caller &caller, OpenedFile &file, size_t size,
               std::optional<loff_t> offset, unsigned flags) noexcept;
void call_write(CallPlace &place, ReplyPort &port, const Caller &caller, OpenedFile &file, const char *bytes,
                size_t size, std::optional<loff_t> offset, unsigned flags) noexcept;
void call_ioctl(CallPlace &place, ReplyPort &port, const Caller &caller, OpenedFile &file,
                const IoctlCall &ioctl) noexcept;
void call_poll(CallPlace &place, ReplyPort &port, const Caller &caller, OpenedFile &file,
               std::shared_ptr<vfs::PollNotifier> notifier) noexcept;
void call_flush(CallPlace &place, ReplyPort &port, const Caller &caller, OpenedFile &file) noexcept;
void call_lseek(CallPlace &place, ReplyPort &port, const Caller &caller, OpenedFile &file, loff_t offset,
                int whence) noexcept;
void call_fsync(CallPlace &place, ReplyPort &port, const Caller &caller, OpenedFile &file, bool datasync) noexcept;

} // namespace kcompd
