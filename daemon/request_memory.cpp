// SPDX-License-Identifier: MIT
// The caller's memory in an ioctl, beyond what the kernel sends along by itself. The host's right to trace the caller
// is the quick way, and the exact one: what can not be written, the driver is told at once. Without it the kernel does
// the copying, where the face is CUSE: it brings what the driver reads when it reads it, and takes what the driver
// wrote at the end.
#include "daemon/client.h"
#include "daemon/ioctl_round.h"
#include "daemon/request.h"

#include <atomic>
#include <cerrno>
#include <linux/ioctl.h>
#include <linux/printk.h>
#include <new>

namespace kcompd {

namespace {

constexpr uintptr_t kFirstPage = IoctlMemory::kPageSize; // nobody has memory there
constexpr uintptr_t kCompatEnd = uintptr_t{1} << 32;

void tell_of_missing_right() noexcept {
  static std::atomic<bool> told{false};
  if (!told.exchange(true))
    printk(KERN_NOTICE "kcompd: the memory of callers is out of reach (CAP_SYS_PTRACE is missing, and only CUSE does "
                       "without): an ioctl reaches only what its number says\n");
}

// Does an answer that has this room take these, one behind the other?
bool fits(const std::vector<UserRange> &written, const std::vector<UserRange> &room) noexcept {
  if (written.size() > room.size())
    return false;
  for (size_t i = 0; i < written.size(); ++i) {
    const bool last = i + 1 == written.size();
    if (written[i].user != room[i].user || (last ? written[i].size > room[i].size : written[i].size != room[i].size))
      return false;
  }
  return true;
}

} // namespace

void Request::open_memory(unsigned cmd, unsigned long arg, bool from_32_bits, bool without_restriction) noexcept {
  memory_open_ = true;
  cmd_ = cmd;
  arg_ = arg;
  compat = from_32_bits;
  unrestricted_ = without_restriction;
}

bool Request::reachable(uintptr_t user, size_t size) const noexcept {
  return memory_open_ && state_.load() != kAnswered && user >= kFirstPage &&
         (!compat || (user < kCompatEnd && size <= kCompatEnd - user));
}

// By the host's right to trace the caller, or not at all: `move` is a call of process_vm_readv(2) or its twin. Return:
// how many bytes, if that settles it; nothing: the kernel has to do the copying.
template <typename Move> std::optional<size_t> Request::directly(uintptr_t user, size_t size, Move move) noexcept {
  if (!reachable(user, size))
    return 0;
  if (!denied_) {
    const ssize_t moved = move();
    if (moved >= 0 || moved == -EFAULT)
      return moved < 0 ? 0 : static_cast<size_t>(moved);
    denied_ = true;
  }
  if (unrestricted_)
    return {};
  tell_of_missing_right();
  return 0;
}

// A caller whose call is not answered yet waits in the kernel, so the pid is its own.
size_t Request::read_client(uintptr_t user, void *to, size_t size) noexcept {
  if (auto moved = directly(user, size, [&] { return read_client_memory(pid_, user, to, size); }))
    return *moved;
  const size_t known = memory_ ? memory_->read(user, to, size) : 0;
  if (known > 0)
    return known;
  return bring(user, size) ? memory_->read(user, to, size) : 0;
}

size_t Request::write_client(uintptr_t user, const void *from, size_t size) noexcept {
  if (auto moved = directly(user, size, [&] { return write_client_memory(pid_, user, from, size); }))
    return *moved;
  try {
    if (!memory_)
      memory_ = std::make_unique<IoctlMemory>();
    return memory_->write(user, from, size);
  } catch (const std::bad_alloc &) {
    return 0;
  }
}

// Return: false if there is nothing there, as far as we shall ever know.
bool Request::bring(uintptr_t user, size_t size) noexcept {
  try {
    if (!memory_)
      memory_ = std::make_unique<IoctlMemory>();
    std::vector<UserRange> room;
    if ((_IOC_DIR(cmd_) & _IOC_READ) && _IOC_SIZE(cmd_) > 0)
      room.push_back({arg_, _IOC_SIZE(cmd_)}); // most likely it will write there, and be done
    const UserRange wanted = IoctlMemory::wanted(user, size);
    if (!come_again({wanted}, room))
      return false;
    brought_ = wanted.user;
    return true;
  } catch (const std::bad_alloc &) {
    return false;
  }
}

int Request::finish_memory() noexcept {
  if (!memory_)
    return 0;
  try {
    const std::vector<UserRange> written = memory_->written();
    if (fits(written, room_))
      return 0;
    if (written.size() >= IoctlMemory::kMostRanges) {
      printk(KERN_NOTICE "kcompd: an ioctl has written to %zu places of its caller's memory; the kernel takes %zu\n",
             written.size(), IoctlMemory::kMostRanges - 1);
      return -EFAULT;
    }
    // Linux sends a request that brings nothing, and is not the first, with the bytes of an earlier one in place of its
    // head. So once something was brought, something always is.
    std::vector<UserRange> in;
    if (brought_)
      in.push_back({brought_, 1});
    return come_again(in, written) ? 0 : -EFAULT;
  } catch (const std::bad_alloc &) {
    return -ENOMEM;
  }
}

// Answer with `in` (one range, if any) and `out`, and go on when the request has come again. Return: false if it has
// not, and will not: the caller's affair is over.
bool Request::come_again(const std::vector<UserRange> &in, const std::vector<UserRange> &out) noexcept {
  IoctlRound round(this, {file_, pid_, cmd_, arg_}, total_size(in), total_size(out));
  step_aside(); // somebody else must read what comes
  // A caller that is killed, or cancelled, gets its answer as in any wait.
  if (!round.expect() || fatal_since_.load() || !claim())
    return false;
  if (armed_.exchange(false))
    port_->disarm();
  if (file_)
    file_->get(); // the answer may be the last that the client hears of it
  port_->ioctl_again(in, out);
  if (!round.wait()) {
    holds_file_.store(file_ != nullptr);
    return false;
  }
  if (file_)
    file_->put(); // it is in its ioctl again
  own_port_ = round.take_port();
  port_ = own_port_.get();
  const bool good = [&] {
    try {
      for (const UserRange &range : in)
        if (range.size >= IoctlMemory::kPageSize)
          memory_->brought(range, round.bytes());
      room_ = out;
      return true;
    } catch (const std::bad_alloc &) {
      return false;
    }
  }();
  state_.store(kOpen); // from here on others may answer by the new port
  if (fatal_since_.load())
    pool_.watch(worker_); // whoever cancelled it when it had just come could not
  arm();
  return good;
}

} // namespace kcompd
