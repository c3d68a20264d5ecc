// SPDX-License-Identifier: MIT
// The tree under /run/kcompd: directories, links and files with names, modes and owners. It knows nothing of FUSE; procfs-emu/fuse.cpp
// walks it, and proc_fs.cpp, sysfs.cpp and the device core hang their entries into it.
#pragma once

#include "procfs-emu/vfs.h"
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace kcompd {

class Node {
public:
  enum class Kind { kDirectory, kFile, kLink };

  const uint64_t ino; // unique for the life of the daemon; the root is 1
  const Kind kind;
  const std::string name;

  mode_t mode;                            // permission bits only
  uid_t uid = 0;
  gid_t gid = 0;
  uint64_t size = 0;                      // what stat(2) shows
  timespec mtime;                         // when it was made

  std::string target;                     // of a link
  std::shared_ptr<vfs::Openable> content; // of a file
  std::weak_ptr<Node> parent;

  // A directory whose children are made up on demand (proc/<pid>) has these; others keep their children in the tree.
  std::function<std::shared_ptr<Node>(const std::string &)> dynamic_lookup;
  std::function<void(std::vector<std::shared_ptr<Node>> &)> dynamic_list;

  Node(uint64_t ino, Kind kind, std::string name, mode_t mode);
};

// Thread-safe; no call sleeps for longer than its lock, none calls a driver.
class Tree {
public:
  static Tree &instance();

  std::shared_ptr<Node> root() const;
  std::shared_ptr<Node> dev() const;  // where device nodes go
  std::shared_ptr<Node> proc() const;
  std::shared_ptr<Node> sys() const;

  // Hang a new entry under `parent`. Return: 0, or -EEXIST, -EINVAL (empty, ".", "..", a slash, a control character), -ENAMETOOLONG (over 255
  // bytes), -ENOENT (parent was removed).
  int add(const std::shared_ptr<Node> &parent, const std::shared_ptr<Node> &node);
  // Take an entry, and all below it, out. Open files keep it alive.
  void remove(const std::shared_ptr<Node> &node);

  std::shared_ptr<Node> make(Node::Kind kind, std::string name, mode_t mode); // not yet in the tree
  std::shared_ptr<Node> lookup(const std::shared_ptr<Node> &parent, const std::string &name) const; // or null
  std::shared_ptr<Node> find(uint64_t ino) const;                                                     // in the tree now, or null
  std::vector<std::shared_ptr<Node>> list(const std::shared_ptr<Node> &directory) const;             // in order of creation

  // Ask to be told of entries that appear and go (the FUSE face invalidates, the links in /dev follow).
  struct Observer {
    std::function<void(const Node &parent, const Node &node)> added, removed;
  };
  void observe(Observer observer);
};

} // namespace kcompd
