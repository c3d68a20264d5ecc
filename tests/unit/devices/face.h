// SPDX-License-Identifier: MIT
// A face for tests: remembers what it was shown, and refuses what it is told to.
#pragma once

#include "devices/char_dev.h"
#include <map>
#include <mutex>
#include <set>

namespace kcompd {

class TestFace final : public DeviceFace {
public:
  // The one face of the test process; what it was told to refuse is forgotten.
  static TestFace &fresh() {
    static std::shared_ptr<TestFace> face = [] {
      auto made = std::make_shared<TestFace>();
      add_device_face(make_tree_face());
      add_device_face(made);
      return made;
    }();
    face->busy_majors.clear();
    face->taken_names.clear();
    return *face;
  }

  int added(const DeviceNode &node) override {
    if (taken_names.contains(node.name))
      return -EEXIST;
    if (busy_majors.contains(node.devt >> 20))
      return -EBUSY;
    nodes[node.name] = node;
    return 0;
  }
  void removed(const DeviceNode &node) override { nodes.erase(node.name); }
  bool claim_major(unsigned major) override { return !busy_majors.contains(major); }

  std::set<unsigned> busy_majors;
  std::set<std::string> taken_names;
  std::map<std::string, DeviceNode> nodes;
};

} // namespace kcompd
