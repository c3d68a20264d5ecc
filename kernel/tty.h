// SPDX-License-Identifier: MIT
// Terminals of callers.
#pragma once

struct tty_struct;

namespace kcompd {

// The terminal with that number, as field 7 of /proc/PID/stat and ioctl(TIOCGDEV) tell it. It lives for ever. Return:
// null for 0, and without memory.
tty_struct *tty_of(unsigned number) noexcept;

// The number of the terminal behind a descriptor that was passed to us, 0 if that is nothing to write to: it must be an
// open /dev/tty, so that it was the own one of somebody, and opened for writing and with O_NONBLOCK.
unsigned terminal_number(int fd) noexcept;

// Lends the descriptor of the caller's terminal to the call that this thread serves, for as long as the loan lives. One
// that terminal_number() does not know makes no difference.
class TerminalLoan {
public:
  explicit TerminalLoan(int fd) noexcept;
  ~TerminalLoan();
  TerminalLoan(const TerminalLoan &) = delete;
  TerminalLoan &operator=(const TerminalLoan &) = delete;

  tty_struct *tty() const noexcept { return tty_; } // or null

private:
  tty_struct *const tty_;
};

} // namespace kcompd
