// SPDX-License-Identifier: MIT
// The control socket's listener. Its thread accepts, and watches all connections for clients that leave while a command
// of theirs runs; the connections are served by threads of their own.
#include "daemon/control.h"
#include "daemon/connection.h"
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <fcntl.h>
#include <linux/printk.h>
#include <list>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <thread>

namespace kcompd {

struct ControlServer::Impl : std::enable_shared_from_this<ControlServer::Impl> {
  Impl(std::string path, uid_t owner, ControlActions &actions, const ControlLimits &limits)
      : path(std::move(path)), owner(owner), actions(actions), limits(limits) {}

  const std::string path; // "": somebody else's
  const uid_t owner;
  ControlActions &actions;
  const ControlLimits limits;
  UniqueFd listener, wake;
  std::thread thread;

  std::mutex mutex;
  std::condition_variable all_done;
  bool stopping = false;
  size_t serving = 0; // threads

  struct Client {
    std::shared_ptr<Connection> connection;
    bool hung_up = false;
  };
  std::list<Client> clients; // the listener thread's own

  void run();
  void accept_one();
  void serve(const std::shared_ptr<Connection> &connection);
  void kick() const {
    uint64_t one = 1;
    [[maybe_unused]] ssize_t written = write(wake.get(), &one, sizeof(one));
  }
};

void ControlServer::Impl::serve(const std::shared_ptr<Connection> &connection) {
  pthread_setname_np(pthread_self(), "kcompd-control");
  connection->serve();
  connection->done = true;
  kick();
  std::lock_guard lock(mutex);
  serving--;
  all_done.notify_all();
}

void ControlServer::Impl::accept_one() {
  UniqueFd socket(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!socket) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOMEM) {
      printk_ratelimited(KERN_ERR "kcompd: control: accept: %s (%s)\n", errno_text(errno).c_str(),
                         exhausted_hint(errno));
      std::this_thread::sleep_for(
          std::chrono::milliseconds(100)); // it stays readable, and there is nothing to wait for
    }
    return;
  }
  ucred peer{};
  socklen_t size = sizeof(peer);
  if (getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return;
  // Everybody may ask, so others than root and the owner must leave room for those.
  const bool privileged = peer.uid == 0 || peer.uid == owner;
  if (clients.size() >= (privileged ? limits.connections : limits.connections / 2)) {
    printk_ratelimited(KERN_WARNING "kcompd: control: pid %d, uid %u turned away: %zu connections are open already\n",
                       peer.pid, peer.uid, clients.size());
    return;
  }
  auto connection = std::make_shared<Connection>(std::move(socket), peer, owner, actions, limits);
  {
    std::lock_guard lock(mutex);
    serving++;
  }
  try {
    clients.push_back({connection});
    std::thread([self = shared_from_this(), connection] { self->serve(connection); }).detach();
  } catch (const std::exception &error) {
    clients.remove_if([&](const Client &client) { return client.connection == connection; });
    printk_ratelimited(KERN_ERR "kcompd: control: start a thread: %s (%s)\n", error.what(), kThreadsHint);
    std::lock_guard lock(mutex);
    serving--;
  }
}

void ControlServer::Impl::run() {
  pthread_setname_np(pthread_self(), "kcompd-listen");
  std::vector<pollfd> watched;
  std::vector<Client *> watched_clients;
  for (;;) {
    {
      std::lock_guard lock(mutex);
      if (stopping)
        break;
    }
    clients.remove_if([](const Client &client) { return client.connection->done.load(); });
    watched = {{wake.get(), POLLIN, 0}, {listener.get(), POLLIN, 0}};
    watched_clients.clear();
    for (Client &client : clients) {
      if (client.hung_up)
        continue;
      watched.push_back({client.connection->fd(), POLLRDHUP, 0});
      watched_clients.push_back(&client);
    }
    if (poll(watched.data(), watched.size(), -1) < 0)
      continue;
    uint64_t count;
    if (watched[0].revents) [[maybe_unused]]
      ssize_t got = read(wake.get(), &count, sizeof(count));
    for (size_t i = 0; i < watched_clients.size(); i++) {
      if (watched[i + 2].revents) {
        watched_clients[i]->hung_up = true;
        watched_clients[i]->connection->interrupt();
      }
    }
    if (watched[1].revents)
      accept_one();
  }
  for (Client &client : clients) {
    client.connection->interrupt();
    shutdown(client.connection->fd(), SHUT_RD);
  }
}

Result<std::unique_ptr<ControlServer>> ControlServer::start(const std::string &path, uid_t owner,
                                                            ControlActions &actions, const ControlLimits &limits) {
  auto impl = std::make_shared<Impl>(path, owner, actions, limits);
  std::string what = "listen at '" + path + "'";

  sockaddr_un address{};
  if (path.size() >= sizeof(address.sun_path))
    return fail(ENAMETOOLONG, what, "give a shorter --directory");
  address.sun_family = AF_UNIX;
  memcpy(address.sun_path, path.c_str(), path.size() + 1);
  struct stat st;
  if (lstat(path.c_str(), &st) == 0 && S_ISSOCK(st.st_mode))
    unlink(path.c_str()); // nobody listens there: we have the lock of this directory
  impl->listener = UniqueFd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!impl->listener)
    return fail(errno, what, exhausted_hint(errno));
  if (bind(impl->listener.get(), reinterpret_cast<sockaddr *>(&address), sizeof(address)) != 0)
    return fail(errno, what,
                errno == EADDRINUSE ? "something that is no socket is there: remove it" : "is the directory writable?",
                errno == EACCES ? Exit::kNotPermitted : Exit::kFailed);
  if (chmod(path.c_str(), 0666) != 0 || listen(impl->listener.get(), 128) != 0)
    return fail(errno, what, exhausted_hint(errno));
  return run(std::move(impl), what);
}

Result<std::unique_ptr<ControlServer>> ControlServer::start(UniqueFd listener, uid_t owner, ControlActions &actions,
                                                            const ControlLimits &limits) {
  const std::string what = "listen at the socket of systemd's";
  auto impl = std::make_shared<Impl>("", owner, actions, limits);
  impl->listener = std::move(listener);
  const int flags = fcntl(impl->listener.get(), F_GETFL);
  if (flags < 0 || fcntl(impl->listener.get(), F_SETFL, flags | O_NONBLOCK) < 0)
    return fail(errno, what);
  return run(std::move(impl), what);
}

Result<std::unique_ptr<ControlServer>> ControlServer::run(std::shared_ptr<Impl> impl, const std::string &what) {
  impl->wake = UniqueFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  int code = impl->wake ? 0 : errno;
  if (!code) {
    try {
      impl->thread = std::thread([impl] { impl->run(); });
    } catch (const std::system_error &error) {
      code = error.code().value();
    }
  }
  if (code) {
    if (!impl->path.empty())
      unlink(impl->path.c_str());
    return fail(code, what, exhausted_hint(code));
  }
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(impl)));
}

bool ControlServer::stop(int ms) {
  if (impl_->thread.joinable()) {
    {
      std::lock_guard lock(impl_->mutex);
      impl_->stopping = true;
    }
    impl_->kick();
    impl_->thread.join();
    impl_->listener.reset();
    if (!impl_->path.empty())
      unlink(impl_->path.c_str());
  }
  std::unique_lock lock(impl_->mutex);
  bool all = impl_->all_done.wait_for(lock, std::chrono::milliseconds(ms), [this] { return impl_->serving == 0; });
  impl_->clients.remove_if([](const Impl::Client &client) { return client.connection->done.load(); });
  return all;
}

ControlServer::~ControlServer() {
  stop(0);
}

} // namespace kcompd
