// SPDX-License-Identifier: MIT
// Entries under sys/, as the runtime and the device core make them. Drivers have include/linux/sysfs.h and kobject.h,
// which stand on this.
#pragma once

#include "procfs-emu/tree.h"
#include <functional>
#include <memory>
#include <string>

struct file;
struct kobject;
struct module;

namespace kcompd {

// Writes at most a page (4096 bytes) to `page`. Return: its length or -errno.
using SysfsShow = std::function<ssize_t(char *page)>;
// `text` has `size` bytes and a NUL behind them. Return: how many were used, or -errno.
using SysfsStore = std::function<ssize_t(const char *text, size_t size)>;
// `data` has `size` bytes, at most a page, which are read from or written to the place `at`. Return: how many were, or
// -errno.
using SysfsTransfer = std::function<ssize_t(struct file *file, char *data, loff_t at, size_t size)>;

// The directory `path` ("class/misc") under sys/, made where it is missing. Null if something else has that name.
std::shared_ptr<Node> sysfs_directory(const std::string &path);

// A new directory, mode 0755. `parent` null: the top of sys/. Return: 0 or what Tree::add() says; *ret_node may be
// null.
int sysfs_add_dir(const std::shared_ptr<Node> &parent, const std::string &name,
                  std::shared_ptr<Node> *ret_node = nullptr);

// A file, which opens only for what `show` (or `store`) is there for. `owner`, which may be null, is the module whose
// code the two run; its image is pinned while they do. Return: as sysfs_add_dir().
int sysfs_add_file(const std::shared_ptr<Node> &parent, const std::string &name, mode_t mode, SysfsShow show,
                   SysfsStore store, struct module *owner = nullptr, std::shared_ptr<Node> *ret_node = nullptr);

// A file of bytes with an end at `size`, or without an end if that is 0. `mapped`: its driver would let it be mapped,
// which is not offered: open says so in the log.
int sysfs_add_binary(const std::shared_ptr<Node> &parent, const std::string &name, mode_t mode, size_t size,
                     SysfsTransfer read, SysfsTransfer write, bool mapped, struct module *owner = nullptr);

int sysfs_add_link(const std::shared_ptr<Node> &parent, const std::string &name, const std::string &target);

// Take an entry and all below it out, and wait for the callbacks that run in it. Files still open answer -ENODEV. Null
// is allowed.
void sysfs_remove(const std::shared_ptr<Node> &node);
void sysfs_remove(const std::shared_ptr<Node> &parent, const std::string &name);

// The same for what a module left behind: nobody is waited for.
void sysfs_abandon(const std::shared_ptr<Node> &node);

// Remember that an entry is a module's; files with an owner are remembered anyhow. sysfs_forget_module() abandons what
// is left of them when the module has gone, and says so in the log.
void sysfs_note_owner(struct module *owner, const std::shared_ptr<Node> &node);
void sysfs_forget_module(const std::string &module);

// Take what is left of a module's objects out of the lists of sets, before its image goes.
void kobjects_forget_module(const std::string &module);

// Other permission bits for a file.
void sysfs_chmod(const std::shared_ptr<Node> &file, mode_t mode);

// Wake those who poll the file; they are told EPOLLPRI | EPOLLERR until they read it again.
void sysfs_notify(const std::shared_ptr<Node> &file);

// The directory of an object that was added, or null.
std::shared_ptr<Node> kobject_node(const struct kobject *kobj);

// sys/kernel and the other directories that drivers find ready.
void register_kobjects();

// Hang sys/module/<m> in and out as modules come and go (module.h, ModuleObserver).
void register_module_entries();

} // namespace kcompd
