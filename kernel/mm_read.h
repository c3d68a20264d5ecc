// SPDX-License-Identifier: MIT
// What /proc tells of a process's memory, as drivers find it in an mm.
#pragma once

#include <cstddef>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <sys/types.h>
#include <utility>

namespace kcompd {

// A file that a process has mapped. Its path's mnt is what tells it from others.
struct MappedFile {
  struct file file;
  struct inode inode;
  struct dentry dentry;
  const char *path;
};

extern struct vfsmount *const kMapped;

// Memory of its own, straight from the host: the readers may run in a signal handler.
class Pages {
public:
  Pages() = default;
  explicit Pages(size_t size) noexcept; // zeroed; size() is 0 if there is none
  ~Pages();
  Pages(Pages &&other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, size_t{0})) {}
  Pages &operator=(Pages &&other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  bool grow() noexcept; // to twice the size
  // From now on somebody else's.
  char *release() noexcept { return std::exchange(data_, nullptr); }
  char *data() const noexcept { return data_; }
  size_t size() const noexcept { return size_; }

private:
  char *data_ = nullptr;
  size_t size_ = 0;
};

// What became of it: kGone, the process has ended; kDenied, the host tells nothing that says where things are; kFailed,
// there is no memory or no descriptor for it.
enum class MmSeen { kAll, kGone, kDenied, kFailed };

// Read the memory of a process, for the mm `of`. ret's areas and program lie in ret_areas; its users, lock and pgd are
// left alone. *ret_threads: how many threads the process has.
MmSeen read_mm(pid_t tgid, mm_struct *of, mm_struct &ret, Pages &ret_areas, int &ret_threads) noexcept;

} // namespace kcompd
