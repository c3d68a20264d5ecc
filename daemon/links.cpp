// SPDX-License-Identifier: MIT
// A face that is only links.
#include "daemon/links.h"
#include "daemon/result.h"
#include <cerrno>
#include <linux/printk.h>
#include <unistd.h>

namespace kcompd {
namespace {

class LinkFace final : public DeviceFace {
public:
  LinkFace(std::string links, std::string target) : links_(std::move(links)), target_(std::move(target)) {}

  int added(const DeviceNode &node) override {
    if (symlink(target(node).c_str(), link(node).c_str()) == 0)
      return 0;
    int code = errno;
    printk(KERN_ERR "kcompd: link '%s': %s%s\n", link(node).c_str(), errno_text(code).c_str(),
           code == EEXIST ? " (the name is taken there; --links DIR puts the links elsewhere)" : "");
    return -code;
  }

  void removed(const DeviceNode &node) override {
    // Somebody may have put something else there since.
    char found[4096];
    ssize_t length = readlink(link(node).c_str(), found, sizeof(found));
    if (length > 0 && std::string_view(found, static_cast<size_t>(length)) == target(node))
      unlink(link(node).c_str());
  }

  bool claim_major(unsigned) override { return true; }

private:
  std::string link(const DeviceNode &node) const { return links_ + "/" + node.name; }
  std::string target(const DeviceNode &node) const { return target_ + "/" + node.name; }

  const std::string links_, target_;
};

} // namespace

std::shared_ptr<DeviceFace> make_link_face(const std::string &links, const std::string &target) {
  return std::make_shared<LinkFace>(links, target);
}

} // namespace kcompd
