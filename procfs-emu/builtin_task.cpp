// SPDX-License-Identifier: MIT
// proc/<pid>: one directory for each kthread and each thread that serves a call, made up when somebody looks.
#include "kernel/sched/task.h"
#include "procfs-emu/builtin.h"
#include "procfs-emu/proc_fs.h"
#include <cerrno>
#include <charconv>
#include <linux/seq_file.h>
#include <mutex>
#include <optional>
#include <set>

namespace kcompd {

namespace {

std::optional<TaskInfo> task_of(pid_t pid) {
  for (const TaskInfo &info : list_tasks())
    if (info.pid == pid)
      return info;
  return {};
}

const char *state_name(char state) {
  switch (state) {
  case 'R':
    return "running";
  case 'S':
    return "sleeping";
  case 'D':
    return "disk sleep";
  case 'T':
    return "stopped";
  case 't':
    return "tracing stop";
  case 'Z':
    return "zombie";
  case 'X':
    return "dead";
  case 'P':
    return "parked";
  default:
    return "idle";
  }
}

void show_comm(struct seq_file *m, const TaskInfo &task) {
  seq_printf(m, "%s\n", task.comm);
}

void show_wchan(struct seq_file *m, const TaskInfo &task) {
  seq_puts(m, task.wchan);
}

// The fields of which nothing is known are 0.
void show_stat(struct seq_file *m, const TaskInfo &task) {
  constexpr unsigned kFlagKthread = 0x00200000;
  constexpr int kFields = 52, kFlags = 9;
  seq_printf(m, "%d (%s) %c", task.pid, task.comm, task.state);
  for (int field = 4; field <= kFields; ++field)
    seq_put_decimal_ull(m, " ", field == kFlags && task.kthread ? kFlagKthread : 0);
  seq_putc(m, '\n');
}

void show_status(struct seq_file *m, const TaskInfo &task) {
  seq_printf(m, "Name:\t%s\nState:\t%c (%s)\nTgid:\t%d\nPid:\t%d\nKthread:\t%d\n", task.comm, task.state,
             state_name(task.state), task.pid, task.pid, task.kthread);
}

constexpr struct File {
  const char *name;
  void (*show)(struct seq_file *m, const TaskInfo &task);
} kFiles[] = {
    {"comm", show_comm},
    {"stat", show_stat},
    {"status", show_status},
    {"wchan", show_wchan},
};

// What an inode carries: whose file, and which of the table.
void *pack(pid_t pid, size_t file) {
  return reinterpret_cast<void *>(static_cast<uintptr_t>(pid) * std::size(kFiles) + file);
}

int task_file_show(struct seq_file *m, void *) {
  const auto packed = reinterpret_cast<uintptr_t>(m->private_);
  std::optional<TaskInfo> task = task_of(static_cast<pid_t>(packed / std::size(kFiles)));
  if (!task)
    return -ESRCH;
  kFiles[packed % std::size(kFiles)].show(m, *task);
  return 0;
}

int task_file_open(struct inode *inode, struct file *file) {
  return single_open(file, task_file_show, inode->i_private);
}

const struct file_operations kOperations = [] {
  struct file_operations operations = {};
  operations.open = task_file_open;
  operations.read = seq_read;
  operations.llseek = seq_lseek;
  operations.release = single_release;
  return operations;
}();

std::shared_ptr<Node> make_directory(pid_t pid) {
  Tree &tree = Tree::instance();
  const std::string name = std::to_string(pid);
  std::shared_ptr<Node> directory = tree.make(Node::Kind::kDirectory, name, 0555);
  directory->parent = tree.proc();
  std::vector<std::shared_ptr<Node>> files;
  for (size_t i = 0; i < std::size(kFiles); ++i) {
    std::shared_ptr<Node> node = tree.make(Node::Kind::kFile, kFiles[i].name, 0444);
    node->parent = directory;
    node->content = make_entry("/proc/" + name + "/" + kFiles[i].name, 0444, &kOperations, pack(pid, i));
    files.push_back(std::move(node));
  }
  directory->dynamic_lookup = [files](const std::string &wanted) -> std::shared_ptr<Node> {
    for (const std::shared_ptr<Node> &node : files)
      if (node->name == wanted)
        return node;
    return nullptr;
  };
  directory->dynamic_list = [files](std::vector<std::shared_ptr<Node>> &ret_nodes) {
    ret_nodes.insert(ret_nodes.end(), files.begin(), files.end());
  };
  return directory;
}

// A task keeps its directory, and so the numbers of the inodes in it, while it lives.
class Directories {
public:
  std::shared_ptr<Node> find(const std::string &name) {
    pid_t pid = 0;
    auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error != std::errc{} || end != name.data() + name.size() || name[0] == '0' || pid <= 0)
      return nullptr;
    const bool alive = task_of(pid).has_value();
    std::lock_guard lock(lock_);
    if (alive)
      return directory_of(pid);
    by_pid_.erase(pid);
    return nullptr;
  }

  void list(std::vector<std::shared_ptr<Node>> &ret_nodes) {
    std::set<pid_t> alive;
    for (const TaskInfo &info : list_tasks())
      alive.insert(info.pid);
    std::lock_guard lock(lock_);
    std::erase_if(by_pid_, [&](const auto &item) { return !alive.contains(item.first); });
    for (pid_t pid : alive)
      ret_nodes.push_back(directory_of(pid));
  }

private:
  const std::shared_ptr<Node> &directory_of(pid_t pid) {
    std::shared_ptr<Node> &directory = by_pid_[pid];
    if (!directory)
      directory = make_directory(pid);
    return directory;
  }

  std::mutex lock_;
  std::unordered_map<pid_t, std::shared_ptr<Node>> by_pid_;
};

} // namespace

void register_task_entries() {
  static Directories *directories = new Directories; // as long as the tree
  Tree::instance().proc()->dynamic_lookup = [](const std::string &name) { return directories->find(name); };
  Tree::instance().proc()->dynamic_list = [](std::vector<std::shared_ptr<Node>> &ret_nodes) {
    directories->list(ret_nodes);
  };
}

} // namespace kcompd
