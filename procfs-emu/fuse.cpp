// SPDX-License-Identifier: MIT
// The FUSE face: walks the tree for the kernel, and hands calls on files to daemon/call.h.
//
// Nothing is cached by the kernel (all time-outs are 0), so the tree can change at any time. A node that the kernel has
// looked up is kept until the kernel forgets it: it may be one that was made up on demand, or removed while files are
// open.
#define FUSE_USE_VERSION 312
#include "procfs-emu/fuse.h"

#include "daemon/instance.h"
#include "procfs-emu/known_nodes.h"
#include "procfs-emu/session.h"
#include "procfs-emu/tree.h"
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <fuse_lowlevel.h>
#include <mutex>
#include <shared_mutex>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace kcompd {

namespace {

using NodePtr = std::shared_ptr<Node>;

class TreeChannel final : public SessionChannel, public std::enable_shared_from_this<TreeChannel> {
public:
  TreeChannel(Pool &pool, std::function<void()> ended) : SessionChannel(pool, &nodes_), ended_(std::move(ended)) {}

  Result<void> mount(const std::string &where);
  void unmount();
  void ended() noexcept override;

  KnownNodes &nodes() { return nodes_; }
  void invalidate(const Node &parent, const Node &node) noexcept;

private:
  KnownNodes nodes_;
  void close(int patience);

  const std::function<void()> ended_;
  std::string directory_; // where it is mounted; "" if it came as a descriptor
  std::once_flag closed_;
  std::atomic<bool> mounted_{true};
  std::shared_mutex notifying_; // shared by those in invalidate()
};

TreeChannel &channel_of(fuse_req_t request) {
  return *static_cast<TreeChannel *>(fuse_req_userdata(request));
}

// A removed entry is known to the kernel until somebody looks for it again; tell it, so that the node can go.
void TreeChannel::invalidate(const Node &parent, const Node &node) noexcept {
  std::shared_lock<std::shared_mutex> notifying(notifying_);
  if (!mounted_.load() || !nodes_.knows(node))
    return;
  Pool::hand_over(); // the kernel locks the directory, whose holder may be waiting for an answer
  fuse_lowlevel_notify_inval_entry(session_, parent.ino, node.name.c_str(), node.name.size());
}

fuse_entry_param entry_of(const Node &node) {
  fuse_entry_param entry{};
  entry.attr = attributes_of(node);
  return entry;
}

void op_init(void *, fuse_conn_info *connection) {
  // Copies are faster than pipes at our sizes, and there are no pages that could be stale.
  connection->want &= ~(FUSE_CAP_SPLICE_READ | FUSE_CAP_SPLICE_WRITE | FUSE_CAP_SPLICE_MOVE | FUSE_CAP_AUTO_INVAL_DATA);
}

void op_lookup(fuse_req_t request, fuse_ino_t parent, const char *name) {
  TreeChannel &channel = channel_of(request);
  const NodePtr directory = channel.nodes().find(parent);
  const NodePtr node = directory ? Tree::instance().lookup(directory, name) : nullptr;
  if (!node) {
    fuse_reply_err(request, ENOENT);
    return;
  }
  fuse_entry_param entry = entry_of(*node);
  entry.ino = channel.nodes().keep(node);
  if (fuse_reply_entry(request, &entry) != 0)
    channel.nodes().forget(entry.ino, 1);
}

void op_forget(fuse_req_t request, fuse_ino_t ino, uint64_t count) {
  channel_of(request).nodes().forget(ino, count);
  fuse_reply_none(request);
}

// The node of a request; without one it is answered.
NodePtr node_of(fuse_req_t request, fuse_ino_t ino) {
  NodePtr node = channel_of(request).nodes().find(ino);
  if (!node)
    fuse_reply_err(request, ESTALE);
  return node;
}

void op_getattr(fuse_req_t request, fuse_ino_t ino, fuse_file_info *) {
  const NodePtr node = node_of(request, ino);
  if (!node)
    return;
  const struct stat stat = attributes_of(*node);
  fuse_reply_attr(request, &stat, 0);
}

// Who may is the kernel's affair (default_permissions). A size is taken and forgotten in proc and sys, as there; times
// too.
void op_setattr(fuse_req_t request, fuse_ino_t ino, struct stat *stat, int what, fuse_file_info *) {
  const NodePtr node = node_of(request, ino);
  if (!node)
    return;
  const NodePtr parent = node->parent.lock();
  if ((what & FUSE_SET_ATTR_SIZE) && parent == Tree::instance().dev()) {
    fuse_reply_err(request, EINVAL); // as ftruncate(2) of a device
    return;
  }
  if (what & FUSE_SET_ATTR_MODE)
    node->mode.store(stat->st_mode & 07777);
  if (what & FUSE_SET_ATTR_UID)
    node->uid.store(stat->st_uid);
  if (what & FUSE_SET_ATTR_GID)
    node->gid.store(stat->st_gid);
  const struct stat now = attributes_of(*node);
  fuse_reply_attr(request, &now, 0);
}

void op_readlink(fuse_req_t request, fuse_ino_t ino) {
  const NodePtr node = node_of(request, ino);
  if (!node)
    return;
  if (node->kind == Node::Kind::kLink)
    fuse_reply_readlink(request, node->target.c_str());
  else
    fuse_reply_err(request, EINVAL);
}

// Nothing is made or taken away by name, with the errors of /proc.
void refuse_to_make(fuse_req_t request) {
  fuse_reply_err(request, ENOENT);
}
void refuse_to_take(fuse_req_t request) {
  fuse_reply_err(request, EPERM);
}

// Directories: the handle is a snapshot, so that a listing stays right while entries come and go.
struct Listing {
  NodePtr directory;
  std::vector<NodePtr> entries;
};

void op_opendir(fuse_req_t request, fuse_ino_t ino, fuse_file_info *info) {
  const NodePtr node = node_of(request, ino);
  if (!node)
    return;
  auto listing = std::make_unique<Listing>();
  listing->directory = node;
  info->fh = reinterpret_cast<uintptr_t>(listing.get());
  if (fuse_reply_open(request, info) == 0)
    (void)listing.release(); // until releasedir
}

void op_releasedir(fuse_req_t request, fuse_ino_t, fuse_file_info *info) {
  delete reinterpret_cast<Listing *>(info->fh);
  fuse_reply_err(request, 0);
}

void list(fuse_req_t request, size_t size, off_t offset, fuse_file_info *info, bool plus) {
  TreeChannel &channel = channel_of(request);
  Listing &listing = *reinterpret_cast<Listing *>(info->fh);
  if (offset == 0)
    listing.entries = Tree::instance().list(listing.directory);
  const fuse_ctx *context = fuse_req_ctx(request);
  char *buffer = Pool::answer_buffer(size, context->uid, context->gid);
  if (!buffer) {
    fuse_reply_err(request, ENOMEM);
    return;
  }
  const NodePtr parent = listing.directory->parent.lock();
  std::vector<fuse_ino_t> kept;
  size_t used = 0;
  for (size_t i = static_cast<size_t>(offset); i < listing.entries.size() + 2; ++i) {
    const NodePtr &node = i >= 2 ? listing.entries[i - 2] : i == 1 && parent ? parent : listing.directory;
    const char *name = i == 0 ? "." : i == 1 ? ".." : node->name.c_str();
    fuse_entry_param entry = entry_of(*node);
    const bool counts = plus && i >= 2; // as looked up
    entry.ino = counts ? channel.nodes().keep(node) : 0;
    const off_t next = static_cast<off_t>(i) + 1;
    const size_t need = plus ? fuse_add_direntry_plus(request, buffer + used, size - used, name, &entry, next)
                             : fuse_add_direntry(request, buffer + used, size - used, name, &entry.attr, next);
    if (need > size - used) {
      if (counts)
        channel.nodes().forget(entry.ino, 1);
      break;
    }
    if (counts)
      kept.push_back(entry.ino);
    used += need;
  }
  if (fuse_reply_buf(request, buffer, used) != 0) {
    for (fuse_ino_t ino : kept)
      channel.nodes().forget(ino, 1);
  }
}

void op_readdir(fuse_req_t request, fuse_ino_t, size_t size, off_t offset, fuse_file_info *info) {
  list(request, size, offset, info, false);
}

void op_readdirplus(fuse_req_t request, fuse_ino_t, size_t size, off_t offset, fuse_file_info *info) {
  list(request, size, offset, info, true);
}

// Files.

void op_open(fuse_req_t request, fuse_ino_t ino, fuse_file_info *info) {
  const NodePtr node = node_of(request, ino);
  if (!node)
    return;
  FusePort port(request, true);
  if (node->content)
    call_open(channel_of(request).place(), port, fuse_caller(request), node->content,
              static_cast<unsigned>(info->flags));
  else
    port.error(ENXIO);
}

void op_release(fuse_req_t request, fuse_ino_t, fuse_file_info *info) {
  FusePort port(request);
  call_release(channel_of(request).place(), port, fuse_file(info));
}

void op_ioctl(fuse_req_t request, fuse_ino_t, unsigned cmd, void *arg, fuse_file_info *info, unsigned flags,
              const void *in, size_t in_size, size_t out_size) {
  FusePort port(request);
  if (flags & FUSE_IOCTL_DIR) {
    port.error(ENOTTY);
    return;
  }
  const IoctlCall call{cmd,
                       reinterpret_cast<unsigned long>(arg),
                       (flags & FUSE_IOCTL_COMPAT) != 0,
                       (flags & FUSE_IOCTL_UNRESTRICTED) != 0,
                       in,
                       in_size,
                       out_size};
  call_ioctl(channel_of(request).place(), port, fuse_caller(request), fuse_file(info), call);
}

void op_poll(fuse_req_t request, fuse_ino_t, fuse_file_info *info, fuse_pollhandle *handle) {
  FusePort port(request);
  TreeChannel &channel = channel_of(request);
  call_poll(channel.place(), port, fuse_caller(request), fuse_file(info),
            fuse_notifier(handle, channel.shared_from_this()));
}

void op_flush(fuse_req_t request, fuse_ino_t, fuse_file_info *info) {
  FusePort port(request);
  call_flush(channel_of(request).place(), port, fuse_caller(request), fuse_file(info));
}

void op_fsync(fuse_req_t request, fuse_ino_t, int datasync, fuse_file_info *info) {
  FusePort port(request);
  call_fsync(channel_of(request).place(), port, fuse_caller(request), fuse_file(info), datasync != 0);
}

// The kernel asks for SEEK_DATA and SEEK_HOLE only.
void op_lseek(fuse_req_t request, fuse_ino_t, off_t offset, int whence, fuse_file_info *info) {
  FusePort port(request);
  call_lseek(channel_of(request).place(), port, fuse_caller(request), fuse_file(info), offset, whence);
}

fuse_lowlevel_ops operations() {
  fuse_lowlevel_ops ops{};
  ops.init = op_init;
  ops.lookup = op_lookup;
  ops.forget = op_forget;
  ops.getattr = op_getattr;
  ops.setattr = op_setattr;
  ops.readlink = op_readlink;
  ops.mknod = [](fuse_req_t request, fuse_ino_t, const char *, mode_t, dev_t) { refuse_to_make(request); };
  ops.mkdir = [](fuse_req_t request, fuse_ino_t, const char *, mode_t) { refuse_to_make(request); };
  ops.symlink = [](fuse_req_t request, const char *, fuse_ino_t, const char *) { refuse_to_make(request); };
  ops.create = [](fuse_req_t request, fuse_ino_t, const char *, mode_t, fuse_file_info *) { refuse_to_make(request); };
  ops.link = [](fuse_req_t request, fuse_ino_t, fuse_ino_t, const char *) { refuse_to_take(request); };
  ops.unlink = [](fuse_req_t request, fuse_ino_t, const char *) { refuse_to_take(request); };
  ops.rmdir = [](fuse_req_t request, fuse_ino_t, const char *) { refuse_to_take(request); };
  ops.rename = [](fuse_req_t request, fuse_ino_t, const char *, fuse_ino_t, const char *, unsigned) {
    refuse_to_take(request);
  };
  ops.opendir = op_opendir;
  ops.releasedir = op_releasedir;
  ops.readdir = op_readdir;
  ops.readdirplus = op_readdirplus;
  ops.open = op_open;
  ops.release = op_release;
  ops.ioctl = op_ioctl;
  ops.poll = op_poll;
  ops.flush = op_flush;
  ops.fsync = op_fsync;
  ops.lseek = op_lseek;
  return ops;
}

// Mount and unmount.

// May somebody else than root let others in?
bool others_allowed() {
  if (::geteuid() == 0)
    return true;
  std::ifstream config("/etc/fuse.conf");
  for (std::string line; std::getline(config, line);) {
    line.erase(0, line.find_first_not_of(" \t"));
    line.erase(line.find_last_not_of(" \t\r") + 1);
    if (line == "user_allow_other")
      return true;
  }
  return false;
}

Result<void> TreeChannel::mount(const std::string &where) {
  std::string options = "default_permissions,nosuid,nodev,noexec,fsname=kcompd,subtype=kcompd";
  if (others_allowed())
    options += ",allow_other";
  char name[] = "kcompd", flag[] = "-o";
  char *argv[] = {name, flag, options.data(), nullptr};
  fuse_args args = FUSE_ARGS_INIT(3, argv);
  const fuse_lowlevel_ops ops = operations();
  fuse_session *session = fuse_session_new(&args, &ops, sizeof ops, this);
  fuse_opt_free_args(&args);
  if (!session)
    return fail(ENOMEM, "make a FUSE session");
  errno = 0;
  if (fuse_session_mount(session, where.c_str()) != 0) {
    const int error = errno;
    fuse_session_destroy(session);
    return fail(error, "mount at '" + where + "'",
                ::access("/dev/fuse", F_OK) != 0 ? "there is no /dev/fuse, try: modprobe fuse"
                : ::geteuid() != 0               ? "is fusermount3 installed (package fuse3)?"
                                                 : "mounting needs CAP_SYS_ADMIN, in a container --device /dev/fuse",
                Exit::kNotPermitted);
  }
  if (where.rfind("/dev/fd/", 0) != 0) {
    directory_ = where;
    set_tree_owner(::geteuid(), ::getegid()); // before the first request is read
  }
  return adopt(session, fuse_session_fd(session));
}

// Take the channel from the pool. `patience`: as in Pool::remove().
void TreeChannel::close(int patience) {
  mounted_.store(false);
  pool_.cancel(this);
  if (pool_.remove(*this, patience))
    place_.files->close_all();
}

void TreeChannel::unmount() {
  std::call_once(closed_, [this] {
    close(static_cast<int>(FuseMount::patience.load().count()));
    // The connection ends while the descriptor's number stays taken: a handler that never returns may still have it,
    // and whoever waits in invalidate() comes back by it.
    const UniqueFd nothing{::open("/dev/null", O_RDWR | O_CLOEXEC)};
    if (nothing)
      ::dup3(nothing.get(), fd_, O_CLOEXEC);
    std::unique_lock<std::shared_mutex> nobody_notifies(notifying_);
    fuse_session_unmount(session_);
  });
}

void TreeChannel::ended() noexcept {
  std::call_once(closed_, [this] {
    close(-1);
    std::unique_lock<std::shared_mutex> nobody_notifies(notifying_); // the descriptor is about to be closed
    fuse_session_unmount(session_);                                  // sees that it is over, and lets the path alone
    if (!directory_.empty() && mount_type(directory_) == kMountType)
      unmount_lazily(directory_); // it was not unmounted but aborted
  });
  if (ended_)
    ended_();
}

class FuseMountImpl final : public FuseMount {
public:
  explicit FuseMountImpl(std::shared_ptr<TreeChannel> channel) : channel_(std::move(channel)) {}
  ~FuseMountImpl() override { channel_->unmount(); }
  void unmount() override { channel_->unmount(); }

private:
  const std::shared_ptr<TreeChannel> channel_;
};

} // namespace

std::atomic<std::chrono::milliseconds> FuseMount::patience{std::chrono::seconds(1)};

Result<std::shared_ptr<FuseMount>> mount_tree(Pool &pool, const std::string &where, std::function<void()> ended) {
  auto channel = std::make_shared<TreeChannel>(pool, std::move(ended));
  if (Result<void> mounted = channel->mount(where); !mounted)
    return tl::unexpected(mounted.error());
  auto mount = std::make_shared<FuseMountImpl>(channel);
  if (int error = pool.add(channel))
    return fail(-error, "serve the mount at '" + where + "'", kFilesHint);
  Tree::Observer observer;
  observer.removed = [weak = std::weak_ptr<TreeChannel>(channel)](const Node &parent, const Node &node) {
    if (auto strong = weak.lock())
      strong->invalidate(parent, node);
  };
  Tree::instance().observe(std::move(observer));
  return std::shared_ptr<FuseMount>(std::move(mount));
}

} // namespace kcompd
