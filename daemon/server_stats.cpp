// SPDX-License-Identifier: MIT
// What kcompctl status --json and kcompctl top ask for, beside status and tasks.
#include "daemon/server.h"
#include "kernel/locking/contention.h"
#include "kernel/printk/printk.h"
#include "procfs-emu/traffic.h"
#include <cstdio>
#include <linux/kdev_t.h>

namespace kcompd {
namespace {

// One line of an answer: fields with tabs between.
template <typename... Field> void append_fields(std::string &text, const std::string &first, const Field &...rest) {
  text += first;
  ((text.append("\t").append(rest)), ...);
  text += '\n';
}

// "function+0x12" and the module that has it; "-": the runtime.
std::pair<std::string, std::string> place_of(const void *site) {
  SymbolInfo info;
  const auto address = reinterpret_cast<uintptr_t>(site);
  if (!site || !lookup_symbol(address - 1, info)) // a return address: the call is before it
    return {"?", "-"};
  char text[256];
  snprintf(text, sizeof(text), "%s+0x%lx", info.name, address - info.start);
  return {text, info.module ? info.module : "-"};
}

void append_contention(const Contention &contention, void *arg) {
  const auto [place, module] = place_of(contention.site);
  append_fields(*static_cast<std::string *>(arg), contention.primitive, place, module, std::to_string(contention.waits),
                std::to_string(contention.waited_ns));
}

} // namespace

int Server::devices(std::string &ret_text) {
  for (const DeviceNode &node : device_nodes()) {
    Traffic *traffic = node.content->traffic();
    const Traffic::Sum sum = traffic ? traffic->sum() : Traffic::Sum{};
    const std::string module = device_module(node.content->inode().i_rdev);
    char mode[8];
    snprintf(mode, sizeof(mode), "%04o", node.mode & 07777u);
    append_fields(ret_text, node.name, module.empty() ? "-" : module,
                  std::to_string(MAJOR(node.devt)) + ":" + std::to_string(MINOR(node.devt)), mode,
                  std::to_string(sum.open), std::to_string(sum.requests), std::to_string(sum.read),
                  std::to_string(sum.written));
  }
  return 0;
}

int Server::locks(std::string &ret_text) {
  for_each_contention(append_contention, &ret_text);
  return 0;
}

} // namespace kcompd
