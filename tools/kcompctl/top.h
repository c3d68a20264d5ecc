// SPDX-License-Identifier: MIT
// What top shows: from two looks at the daemon to lines of text.
#pragma once

#include "tools/kcompctl/sample.h"
#include <deque>
#include <string>
#include <vector>

namespace kcompctl {

struct LogLine {
  unsigned level;
  std::string text;
};

// One look.
struct TopSample {
  StatusReport status;
  std::vector<ModuleReport> modules;
  std::vector<DeviceReport> devices;
  std::vector<LockReport> locks;
  std::vector<TaskReport> tasks;
  std::deque<LogLine> log; // the newest last
  std::string log_problem; // why there is none
  double when = 0;         // seconds, of some clock
};

enum class TopOrder { kRequests, kBytes, kName };

struct TopRow {
  std::string text;
  enum class Tint { kPlain, kTitle, kWarning, kError } tint = Tint::kPlain;
};

// A title and what is below it. Where there is too little room, the first rows count; of the log the last.
struct TopSection {
  TopRow title;
  std::vector<TopRow> rows;
  bool newest_last = false;
};

struct TopView {
  std::vector<TopRow> head;
  std::vector<TopSection> sections;
};

// Rates are those since `before`; without it (null), averages since the daemon started. @names: only these modules
// and devices; empty: all.
TopView make_top_view(const TopSample *before, const TopSample &now, TopOrder order,
                      const std::vector<std::string> &names);

// At most `height` lines for a screen; 0: as many as there are.
std::vector<TopRow> lay_out(const TopView &view, size_t height);

} // namespace kcompctl
