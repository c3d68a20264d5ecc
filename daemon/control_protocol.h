// SPDX-License-Identifier: MIT
// What kcompctl and the daemon say to each other over DIR.sock, a SOCK_SEQPACKET socket.
//
// One frame asks: a ControlRequest and then `size` bytes, the arguments, each ended by a NUL. insmod adds the module's
// file as a descriptor (SCM_RIGHTS). insmod and rmmod may add another, behind it: the client's terminal, which the
// module's init or exit may write to, as /dev/tty opened with O_WRONLY | O_NONBLOCK by an open of its own (nobody else
// may mind the O_NONBLOCK). In that place a descriptor of anything else is closed and makes no difference. One or more
// frames answer: a ControlReply and `size` bytes of text; the last one says so, and its result counts. Then the next
// question may come. Closing the connection while a command runs interrupts it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kcompd {

enum class ControlCommand : uint32_t {
  kInsmod = 1,   // PARAMETERS, and the file; maybe the terminal
  kRmmod,        // NAME, maybe the terminal; the text of the answer names the users, if that is why not
  kPs,           // one line a task: pid, caller, state, wchan, comm, module; tabs between
  kStatus,       // lines "key: value"
  kDmesgClear,   // no arguments
  kConsoleLevel, // LEVEL, 1 to 8
  // One line a device node: name, module, MAJOR:MINOR, mode, open files, requests, bytes read, bytes written; tabs
  // between.
  kDevices,
  // One line a place where somebody had to sleep for a lock: primitive, place, module, waits, nanoseconds waited.
  kLocks,
  kMknod, // NAME, MAJOR, MINOR
};

inline constexpr uint32_t kControlMagic = 0x3170636b; // "kcp1": the version is in it

struct ControlRequest {
  uint32_t magic;
  ControlCommand command;
  uint32_t size; // of what follows
};

struct ControlReply {
  uint32_t magic;
  int32_t result; // 0 or -errno
  uint32_t last;  // 1 in the last frame of an answer
  uint32_t size;
};

inline constexpr size_t kControlFrameMax = 8192;  // bytes of a request, its head included
inline constexpr size_t kControlReplyMax = 32768; // bytes of a frame of an answer, its head included

} // namespace kcompd
