// SPDX-License-Identifier: MIT
// A terminal that shows one screen: a few escape sequences that every terminal of today has.
#include "tools/kcompctl/terminal.h"
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace kcompctl {
namespace {

constexpr winsize kUsual = {24, 80, 0, 0};

winsize size_of_screen() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col ? size : kUsual;
}

const char *sequence(TopRow::Tint tint) {
  switch (tint) {
  case TopRow::Tint::kTitle:
    return "\033[7m";
  case TopRow::Tint::kWarning:
    return "\033[33m";
  case TopRow::Tint::kError:
    return "\033[31m";
  default:
    return "";
  }
}

// As much of a line as fits, and nothing that would move the cursor. A byte that goes on with a character takes no
// room.
std::string fit(const std::string &text, size_t width) {
  std::string result;
  for (size_t i = 0, used = 0; i < text.size(); i++) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0) != 0x80 && used++ == width)
      break;
    result += byte < ' ' || byte == 0x7f ? '?' : text[i];
  }
  return result;
}

} // namespace

bool may_colour() {
  const char *none = getenv("NO_COLOR"), *term = getenv("TERM");
  return isatty(STDOUT_FILENO) && !(none && *none) && term && strcmp(term, "dumb") != 0;
}

Terminal::Terminal() {
  sigemptyset(&held_);
  for (int number : {SIGWINCH, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP})
    sigaddset(&held_, number);
  sigprocmask(SIG_BLOCK, &held_, &mask_before_);
  signals_ = signalfd(-1, &held_, SFD_CLOEXEC | SFD_NONBLOCK);
  tcgetattr(STDIN_FILENO, &before_);
  enter();
}

Terminal::~Terminal() {
  leave();
  close(signals_);
  sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

void Terminal::enter() {
  termios raw = before_;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  fputs("\033[?1049h\033[?25l", stdout); // the other screen, no cursor
  fflush(stdout);
}

void Terminal::leave() {
  fputs("\033[?25h\033[?1049l", stdout);
  fflush(stdout);
  tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

void Terminal::stop() {
  leave();
  raise(SIGSTOP);
  enter();
}

size_t Terminal::height() const {
  return size_of_screen().ws_row;
}

void Terminal::draw(const std::vector<TopRow> &rows) {
  const winsize size = size_of_screen();
  const bool colour = may_colour();
  std::string screen = "\033[H";
  for (size_t i = 0; i < rows.size() && i < size.ws_row; i++) {
    const char *tint = colour ? sequence(rows[i].tint) : "";
    screen +=
        (i ? "\r\n" : "") + std::string(tint) + fit(rows[i].text, size.ws_col) + (*tint ? "\033[0m" : "") + "\033[K";
  }
  screen += "\033[J";
  fputs(screen.c_str(), stdout);
  fflush(stdout);
}

Terminal::Event Terminal::wait(int ms, char &ret_key) {
  pollfd watched[] = {{STDIN_FILENO, POLLIN, 0}, {signals_, POLLIN, 0}};
  if (poll(watched, 2, ms) <= 0)
    return Event::kNothing;
  signalfd_siginfo info;
  if (watched[1].revents && read(signals_, &info, sizeof(info)) == sizeof(info)) {
    if (info.ssi_signo == SIGTSTP)
      stop();
    return info.ssi_signo == SIGTSTP || info.ssi_signo == SIGWINCH ? Event::kRedraw : Event::kEnd;
  }
  return read(STDIN_FILENO, &ret_key, 1) == 1 ? Event::kKey : Event::kEnd;
}

} // namespace kcompctl
