// SPDX-License-Identifier: MIT
// A terminal that shows one screen, and gives it back as it was.
#pragma once

#include "tools/kcompctl/top.h"
#include <csignal>
#include <termios.h>
#include <vector>

namespace kcompctl {

// May output be coloured? On a terminal only, and not if NO_COLOR is set.
bool may_colour();

class Terminal {
public:
  Terminal(); // signals that end or stop the process are held back from here on
  ~Terminal();
  Terminal(const Terminal &) = delete;
  Terminal &operator=(const Terminal &) = delete;

  size_t height() const;
  void draw(const std::vector<TopRow> &rows);

  // What the user did within so many milliseconds. kRedraw: the size is another, or the screen was away.
  enum class Event { kNothing, kKey, kRedraw, kEnd };
  Event wait(int ms, char &ret_key);

private:
  void enter();
  void leave();
  void stop();

  termios before_{};
  sigset_t held_{}, mask_before_{};
  int signals_ = -1;
};

} // namespace kcompctl
