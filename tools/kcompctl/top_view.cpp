// SPDX-License-Identifier: MIT
// The tables of top.
#include "tools/kcompctl/top.h"
#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <map>
#include <tuple>

namespace kcompctl {
namespace {

[[gnu::format(printf, 1, 2)]] std::string format(const char *form, ...) {
  char text[512];
  va_list args;
  va_start(args, form);
  vsnprintf(text, sizeof(text), form, args);
  va_end(args);
  return text;
}

// "0", "12", "3.4k", "5.6M": at most five characters.
std::string shorten(double value) {
  const char *unit = "";
  for (const char *next : {"k", "M", "G", "T"}) {
    if (value < 1000)
      break;
    value /= 1000;
    unit = next;
  }
  const bool fraction = *unit ? value < 100 : value > 0 && value < 9.95;
  return format("%.*f%s", fraction ? 1 : 0, value, unit);
}

std::string duration(uint64_t seconds) {
  const auto days = static_cast<unsigned long>(seconds / 86400);
  return (days ? format("%lu d ", days) : "") + format("%02u:%02u:%02u", static_cast<unsigned>(seconds / 3600 % 24),
                                                       static_cast<unsigned>(seconds / 60 % 60),
                                                       static_cast<unsigned>(seconds % 60));
}

struct Interval {
  double seconds;
  // What was counted in it. A counter that is lower than before began anew.
  double rate(uint64_t now, uint64_t before) const {
    return static_cast<double>(now < before ? now : now - before) / seconds;
  }
};

bool wanted(const std::vector<std::string> &names, const std::string &name, const std::string &module) {
  return names.empty() || std::ranges::find(names, name) != names.end() ||
         std::ranges::find(names, module) != names.end();
}

// The entry of the look before that `same` accepts, or one of zeros.
template <typename Report, typename Same> Report earlier(const std::vector<Report> *before, Same same) {
  if (before)
    for (const Report &report : *before)
      if (same(report))
        return report;
  return {};
}

class Composer {
public:
  Composer(const TopSample *before, const TopSample &now, const std::vector<std::string> &names)
      : before_(before && before->status.pid == now.status.pid ? before : nullptr), now_(now),
        names_(names), interval_{std::max(before_ ? now.when - before_->when
                                                  : static_cast<double>(std::max<uint64_t>(now.status.up, 1)),
                                          0.001)} {}

  std::vector<TopRow> head() const {
    const StatusReport &status = now_.status;
    const StatusReport none;
    const StatusReport &then = before_ ? before_->status : none;
    std::vector<TopRow> rows;
    rows.push_back({format("kcompd %s at %s, pid %ld, up %s, devices by %s", status.version.c_str(),
                           status.directory.c_str(), status.pid, duration(status.up).c_str(), status.face.c_str())});
    rows.push_back(
        {format("%s requests/s (%lu in all), %lu workers: %lu asleep in a driver, %lu idle; log: %lu "
                "messages, %lu overwritten",
                shorten(interval_.rate(status.requests, then.requests)).c_str(),
                static_cast<unsigned long>(status.requests), static_cast<unsigned long>(status.workers),
                static_cast<unsigned long>(status.asleep), static_cast<unsigned long>(status.idle),
                static_cast<unsigned long>(status.log_lines), static_cast<unsigned long>(status.log_overwritten))});
    if (!status.left_out.empty()) {
      std::string text = "left out, for they brought the daemon down:";
      for (const std::string &name : status.left_out)
        text += " " + name;
      rows.push_back({text, TopRow::Tint::kError});
    }
    return rows;
  }

  TopSection devices(TopOrder order) const {
    TopSection section = titled(format("%-20s %-18s %5s %7s %7s %7s %12s", "DEVICE", "MODULE", "OPEN", "REQ/S",
                                       "READ/S", "WRIT/S", "REQUESTS"));
    struct Line {
      const DeviceReport *device;
      double requests, read, written;
    };
    std::vector<Line> lines;
    for (const DeviceReport &device : now_.devices) {
      if (!wanted(names_, device.name, device.module))
        continue;
      const DeviceReport then = earlier(before_ ? &before_->devices : nullptr,
                                        [&](const DeviceReport &other) { return other.name == device.name; });
      lines.push_back({&device, interval_.rate(device.requests, then.requests), interval_.rate(device.read, then.read),
                       interval_.rate(device.written, then.written)});
    }
    std::ranges::stable_sort(lines, [order](const Line &a, const Line &b) { // by name as they come
      return order == TopOrder::kRequests ? a.requests > b.requests
             : order == TopOrder::kBytes  ? a.read + a.written > b.read + b.written
                                          : false;
    });
    for (const Line &line : lines)
      section.rows.push_back(
          {format("%-20s %-18s %5ld %7s %7s %7s %12lu", line.device->name.c_str(), line.device->module.c_str(),
                  line.device->open, shorten(line.requests).c_str(), shorten(line.read).c_str(),
                  shorten(line.written).c_str(), static_cast<unsigned long>(line.device->requests))});
    return section;
  }

  TopSection modules() const {
    TopSection section = titled(format("%-20s %10s %5s %-9s %s", "MODULE", "SIZE", "USED", "STATE", "BY"));
    for (const ModuleReport &module : now_.modules) {
      if (!wanted(names_, module.name, module.name) &&
          std::ranges::none_of(now_.devices, [&](const DeviceReport &device) {
            return device.module == module.name && wanted(names_, device.name, device.module);
          }))
        continue;
      std::string users;
      for (const std::string &user : module.users)
        users += (users.empty() ? "" : ",") + user;
      section.rows.push_back(
          {format("%-20s %10lu %5ld %-9s %s", module.name.c_str(), static_cast<unsigned long>(module.size),
                  module.references, module.state.c_str(), users.c_str())});
    }
    return section;
  }

  // Those that wait in the same place are one row: there may be ten thousand.
  TopSection blocked() const {
    TopSection section = titled(format("%7s %s %-28s %-18s %s", "BLOCKED", "S", "WCHAN", "MODULE", "WHO"));
    struct Group {
      size_t count = 0;
      std::string who;
    };
    std::map<std::tuple<bool, std::string, std::string, std::string>, Group> groups;
    constexpr size_t kNamed = 3;
    for (const TaskReport &task : now_.tasks) {
      if (task.wchan == "0" || !wanted(names_, task.module, task.module))
        continue;
      Group &group = groups[{task.caller == 0, task.wchan, task.module, task.state}];
      if (group.count++ < kNamed)
        group.who +=
            (group.who.empty() ? "" : ", ") + task.comm + " " + std::to_string(task.caller ? task.caller : task.pid);
      else if (group.count == kNamed + 1)
        group.who += ", ...";
    }
    std::vector<std::pair<const std::tuple<bool, std::string, std::string, std::string> *, const Group *>> sorted;
    sorted.reserve(groups.size());
    for (const auto &[place, group] : groups)
      sorted.emplace_back(&place, &group);
    std::ranges::stable_sort(sorted, [](const auto &a, const auto &b) { // calls of clients first
      return std::get<0>(*a.first) != std::get<0>(*b.first) ? std::get<0>(*b.first) : a.second->count > b.second->count;
    });
    for (const auto &[place, group] : sorted)
      section.rows.push_back({format("%7zu %s %-28s %-18s %s", group->count, std::get<3>(*place).c_str(),
                                     std::get<1>(*place).c_str(), std::get<2>(*place).c_str(), group->who.c_str()),
                              std::get<3>(*place) == "D" ? TopRow::Tint::kWarning : TopRow::Tint::kPlain});
    return section;
  }

  TopSection locks() const {
    TopSection section =
        titled(format("%-25s %-28s %-14s %7s %7s %10s", "CONTENDED", "AT", "MODULE", "WAITS/S", "MS/S", "WAITS"));
    std::vector<std::pair<double, const LockReport *>> order;
    auto then_of = [&](const LockReport &lock) {
      return earlier(before_ ? &before_->locks : nullptr, [&](const LockReport &other) {
        return other.place == lock.place && other.module == lock.module && other.primitive == lock.primitive;
      });
    };
    for (const LockReport &lock : now_.locks)
      if (wanted(names_, lock.module, lock.module))
        order.emplace_back(interval_.rate(lock.waited_ns, then_of(lock).waited_ns), &lock);
    std::ranges::stable_sort(order, [](const auto &a, const auto &b) { return a.first > b.first; });
    for (const auto &[waited, lock] : order)
      section.rows.push_back(
          {format("%-25s %-28s %-14s %7s %7s %10lu", lock->primitive.c_str(), lock->place.c_str(), lock->module.c_str(),
                  shorten(interval_.rate(lock->waits, then_of(*lock).waits)).c_str(), shorten(waited / 1e6).c_str(),
                  static_cast<unsigned long>(lock->waits))});
    return section;
  }

  TopSection log() const {
    TopSection section = titled("LOG");
    section.newest_last = true;
    if (!now_.log_problem.empty())
      section.rows.push_back({now_.log_problem});
    for (const LogLine &line : now_.log)
      section.rows.push_back({line.text, line.level <= 3   ? TopRow::Tint::kError
                                         : line.level == 4 ? TopRow::Tint::kWarning
                                                           : TopRow::Tint::kPlain});
    return section;
  }

private:
  static TopSection titled(std::string title) { return {{std::move(title), TopRow::Tint::kTitle}, {}}; }

  const TopSample *const before_;
  const TopSample &now_;
  const std::vector<std::string> &names_;
  const Interval interval_;
};

} // namespace

TopView make_top_view(const TopSample *before, const TopSample &now, TopOrder order,
                      const std::vector<std::string> &names) {
  const Composer composer(before, now, names);
  TopView view;
  view.head = composer.head();
  for (TopSection &section :
       std::vector{composer.devices(order), composer.modules(), composer.blocked(), composer.locks(), composer.log()})
    if (!section.rows.empty())
      view.sections.push_back(std::move(section));
  return view;
}

// The room is dealt out a row at a time, so that a long table takes what short ones leave.
std::vector<TopRow> lay_out(const TopView &view, size_t height) {
  std::vector<size_t> shown(view.sections.size(), 0);
  const size_t fixed = view.head.size() + view.sections.size();
  size_t room = height > fixed ? height - fixed : 0;
  for (bool progress = true; progress && (room > 0 || height == 0);) {
    progress = false;
    for (size_t i = 0; i < shown.size(); i++)
      if (shown[i] < view.sections[i].rows.size() && (room > 0 || height == 0)) {
        shown[i]++;
        room -= room > 0;
        progress = true;
      }
  }
  std::vector<TopRow> lines = view.head;
  for (size_t i = 0; i < shown.size(); i++) {
    const TopSection &section = view.sections[i];
    lines.push_back(section.title);
    const size_t left = section.rows.size() - shown[i];
    if (left && !section.newest_last)
      lines.back().text += format("  (and %zu more)", left);
    const auto first = section.rows.begin() + static_cast<std::ptrdiff_t>(section.newest_last ? left : 0);
    lines.insert(lines.end(), first, first + static_cast<std::ptrdiff_t>(shown[i]));
  }
  if (height && lines.size() > height)
    lines.resize(height);
  return lines;
}

} // namespace kcompctl
