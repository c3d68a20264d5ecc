// SPDX-License-Identifier: MIT
// Device numbers: who has reserved them, and whose operations serve them.
//
// The two are apart, as in the kernel: a region is a name for numbers and nothing more; operations are found by cdev. A
// cdev is looked at under the lock from cdev_add() to cdev_del() and never afterwards, so a driver may free it then.
#include "devices/char_dev.h"
#include "devices/nodes.h"
#include "kernel/module/module.h"
#include "procfs-emu/traffic.h"
#include <algorithm>
#include <atomic>
#include <cstring>
#include <linux/cdev.h>
#include <linux/container_of.h>
#include <linux/export.h>
#include <linux/major.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/stat.h>
#include <list>
#include <mutex>

using namespace kcompd;

namespace {

constexpr unsigned kMajors = 512;
constexpr size_t kRegionNameMax = 63;

// Where we give majors from: "local use" and a range that nobody was ever given, both outside of what the kernel gives
// out itself (234-254 and 384-511), so that a node can have the number that its driver was told.
constexpr struct { unsigned first, last; } kPools[] = {{120, 127}, {262, 383}};

struct Region {
  unsigned major, first_minor, count;
  std::string name;
  std::string module;
  struct cdev *cdev = nullptr; // of __register_chrdev()

  bool overlaps(const Region &other) const {
    return major == other.major && first_minor < other.first_minor + other.count &&
           other.first_minor < first_minor + count;
  }
};

struct Operations {
  __kernel_dev_t first;
  unsigned count;
  struct cdev *cdev;
  std::string module;

  bool serves(__kernel_dev_t devt) const { return devt >= first && devt - first < count; }
};

std::mutex lock;
std::list<Region> regions;        // by major, then minor
std::list<Operations> operations; // by count, the newer first

int insert_region(Region region) {
  std::lock_guard guard(lock);
  auto at = regions.begin();
  for (; at != regions.end(); ++at) {
    if (at->overlaps(region))
      return -EBUSY;
    if (at->major > region.major || (at->major == region.major && at->first_minor > region.first_minor))
      break;
  }
  // What comes after begins later, so only the next can overlap.
  if (at != regions.end() && at->overlaps(region))
    return -EBUSY;
  regions.insert(at, std::move(region));
  return 0;
}

bool major_unused(unsigned major) {
  std::lock_guard guard(lock);
  return std::none_of(regions.begin(), regions.end(), [&](const Region &region) { return region.major == major; });
}

Region make_region(unsigned major, unsigned first, unsigned count, const char *name, const void *caller) {
  return {.major = major,
          .first_minor = first,
          .count = count,
          .name = std::string(name ? name : "").substr(0, kRegionNameMax),
          .module = module_name_of(caller)};
}

// `major` 0: one from the pools. Return: the major or -errno.
int reserve_or_throw(unsigned major, unsigned first, unsigned count, const char *name, const void *caller) {
  if (major >= kMajors) {
    printk(KERN_ERR "CHRDEV \"%s\" major requested (%u) is greater than the maximum (%u)\n", name, major, kMajors - 1);
    return -EINVAL;
  }
  if (first > MINORMASK || count == 0 || count > MINORMASK + 1 - first) {
    printk(KERN_ERR "CHRDEV \"%s\" minor range requested (%u-%u) is out of range of maximum range (%u-%u) for a single "
                    "major\n",
           name, first, first + count - 1, 0U, MINORMASK);
    return -EINVAL;
  }
  if (major) {
    int err = insert_region(make_region(major, first, count, name, caller));
    return err ? err : static_cast<int>(major);
  }
  for (const auto &pool : kPools)
    for (unsigned candidate = pool.first; candidate <= pool.last; ++candidate)
      if (major_unused(candidate) && claim_major_on_faces(candidate) &&
          !insert_region(make_region(candidate, first, count, name, caller)))
        return static_cast<int>(candidate);
  printk(KERN_ERR "CHRDEV \"%s\" dynamic allocation region is full\n", name);
  return -EBUSY;
}

int reserve(unsigned major, unsigned first, unsigned count, const char *name, const void *caller) noexcept {
  return no_throw([&] { return reserve_or_throw(major, first, count, name, caller); });
}

// Return: the cdev that __register_chrdev() made for it, if that is what it was.
struct cdev *give_back(unsigned major, unsigned first, unsigned count) {
  std::lock_guard guard(lock);
  for (auto at = regions.begin(); at != regions.end(); ++at)
    if (at->major == major && at->first_minor == first && at->count == count) {
      struct cdev *cdev = at->cdev;
      regions.erase(at);
      return cdev;
    }
  return nullptr;
}

void give_back_range(__kernel_dev_t from, __kernel_dev_t to) {
  for (__kernel_dev_t at = from; at < to;) {
    __kernel_dev_t next = std::min(to, MKDEV(MAJOR(at) + 1, 0));
    give_back(MAJOR(at), MINOR(at), next - at);
    at = next;
  }
}

void cdev_release(struct kobject *kobj) {
  kfree(container_of(kobj, struct cdev, kobj));
}
void cdev_release_nothing(struct kobject *) {} // it is part of something else

const struct kobj_type kCdevOfItsOwn = {.release = cdev_release, .sysfs_ops = nullptr, .default_groups = nullptr};
const struct kobj_type kCdevInside = {.release = cdev_release_nothing, .sysfs_ops = nullptr, .default_groups = nullptr};

// What open pins of a driver whose operations name no owner: only its image. The mark tells put() so.
struct module *marked(struct module *image) {
  return reinterpret_cast<struct module *>(reinterpret_cast<uintptr_t>(image) | 1);
}
bool is_marked(struct module *owner) {
  return reinterpret_cast<uintptr_t>(owner) & 1;
}

// A node's way to the operations, found anew at each open.
class NumberedFile final : public vfs::Openable {
public:
  NumberedFile(__kernel_dev_t devt, const std::string &name) : path_("/dev/" + name) {
    static std::atomic<unsigned long> next{1};
    inode_.i_mode = S_IFCHR | 0600;
    inode_.i_rdev = devt;
    inode_.i_ino = next++;
    inode_.i_nlink = 1;
  }

  struct inode &inode() noexcept override {
    return inode_;
  }
  const char *path() const noexcept override { return path_.c_str(); }

  int get(const struct file_operations **ret_fops, struct module **ret_owner) noexcept override {
    std::lock_guard guard(lock);
    auto found = std::find_if(operations.begin(), operations.end(),
                              [&](const Operations &candidate) { return candidate.serves(inode_.i_rdev); });
    if (found == operations.end())
      return -ENXIO;
    struct cdev *cdev = found->cdev;
    if (!try_module_get(cdev->owner))
      return -ENXIO;
    *ret_owner = cdev->owner;
    if (!cdev->owner && !cdev->ops->owner) {
      struct module *image = module_of_address(cdev->ops);
      if (pin_module_image(image))
        *ret_owner = marked(image);
    }
    *ret_fops = cdev->ops;
    // Files of this node that are open look at it; the value is always that of the newest cdev.
    if (__atomic_load_n(&inode_.i_cdev, __ATOMIC_RELAXED) != cdev)
      __atomic_store_n(&inode_.i_cdev, cdev, __ATOMIC_RELAXED);
    return 0;
  }

  Traffic *traffic() noexcept override { return &traffic_; }

  void put(struct module *owner) noexcept override {
    if (is_marked(owner))
      unpin_module_image(reinterpret_cast<struct module *>(reinterpret_cast<uintptr_t>(owner) & ~uintptr_t{1}));
    else
      module_put(owner);
  }

private:
  struct inode inode_ = {};
  const std::string path_;
  Traffic traffic_;
};

} // namespace

int alloc_chrdev_region(__kernel_dev_t *ret_dev, unsigned int baseminor, unsigned int count, const char *name) {
  int major = reserve(0, baseminor, count, name, __builtin_return_address(0));
  if (major < 0)
    return major;
  *ret_dev = MKDEV(static_cast<unsigned>(major), baseminor);
  return 0;
}
EXPORT_SYMBOL(alloc_chrdev_region);

int register_chrdev_region(__kernel_dev_t from, unsigned int count, const char *name) {
  __kernel_dev_t to;
  if (MAJOR(from) == 0 || count == 0 || __builtin_add_overflow(from, count, &to))
    return -EINVAL;
  for (__kernel_dev_t at = from; at < to;) {
    __kernel_dev_t next = std::min(to, MKDEV(MAJOR(at) + 1, 0));
    int major = reserve(MAJOR(at), MINOR(at), next - at, name, __builtin_return_address(0));
    if (major < 0) {
      give_back_range(from, at);
      return major;
    }
    at = next;
  }
  return 0;
}
EXPORT_SYMBOL(register_chrdev_region);

void unregister_chrdev_region(__kernel_dev_t from, unsigned int count) {
  __kernel_dev_t to;
  if (!__builtin_add_overflow(from, count, &to))
    give_back_range(from, to);
}
EXPORT_SYMBOL(unregister_chrdev_region);

int __register_chrdev(unsigned int major, unsigned int baseminor, unsigned int count, const char *name,
                      const struct file_operations *fops) {
  const void *caller = __builtin_return_address(0);
  int reserved = reserve(major, baseminor, count, name, caller);
  if (reserved < 0)
    return reserved;
  struct cdev *cdev = cdev_alloc();
  if (!cdev) {
    give_back(static_cast<unsigned>(reserved), baseminor, count);
    return -ENOMEM;
  }
  cdev->owner = fops->owner;
  cdev->ops = fops;
  kobject_set_name(&cdev->kobj, "%s", name);
  {
    std::lock_guard guard(lock);
    for (Region &region : regions)
      if (region.major == static_cast<unsigned>(reserved) && region.first_minor == baseminor)
        region.cdev = cdev;
  }
  if (int err = add_cdev(cdev, MKDEV(static_cast<unsigned>(reserved), baseminor), count, module_name_of(caller))) {
    give_back(static_cast<unsigned>(reserved), baseminor, count);
    kobject_put(&cdev->kobj);
    return err;
  }
  return major ? 0 : reserved;
}
EXPORT_SYMBOL(__register_chrdev);

void __unregister_chrdev(unsigned int major, unsigned int baseminor, unsigned int count, const char *) {
  if (struct cdev *cdev = give_back(major, baseminor, count))
    cdev_del(cdev);
}
EXPORT_SYMBOL(__unregister_chrdev);

void cdev_init(struct cdev *cdev, const struct file_operations *fops) {
  *cdev = {};
  cdev->list = {&cdev->list, &cdev->list};
  kobject_init(&cdev->kobj, &kCdevInside);
  cdev->ops = fops;
}
EXPORT_SYMBOL(cdev_init);

struct cdev *cdev_alloc(void) {
  struct cdev *cdev = static_cast<struct cdev *>(kzalloc(sizeof(struct cdev), GFP_KERNEL));
  if (cdev) {
    cdev->list = {&cdev->list, &cdev->list};
    kobject_init(&cdev->kobj, &kCdevOfItsOwn);
  }
  return cdev;
}
EXPORT_SYMBOL(cdev_alloc);

int cdev_add(struct cdev *cdev, __kernel_dev_t dev, unsigned int count) {
  return add_cdev(cdev, dev, count, module_name_of(__builtin_return_address(0)));
}
EXPORT_SYMBOL(cdev_add);

void cdev_del(struct cdev *cdev) {
  {
    std::lock_guard guard(lock);
    operations.remove_if([&](const Operations &candidate) { return candidate.cdev == cdev; });
  }
  withdraw_unserved_nodes();
  kobject_put(&cdev->kobj);
}
EXPORT_SYMBOL(cdev_del);

namespace kcompd {

int add_cdev(struct cdev *cdev, __kernel_dev_t dev, unsigned count, std::string module) {
  if (!cdev->ops || count == 0)
    return -EINVAL;
  return no_throw([&] {
    std::list<Operations> entry;
    entry.push_back({.first = dev, .count = count, .cdev = cdev, .module = std::move(module)});
    cdev->dev = dev;
    cdev->count = count;
    std::lock_guard guard(lock);
    auto at =
        std::find_if(operations.begin(), operations.end(), [&](const auto &other) { return other.count >= count; });
    operations.splice(at, entry);
    return 0;
  });
}

namespace {

// After the lock has been given back.
struct WithdrawAfter {
  ~WithdrawAfter() { withdraw_unserved_nodes(); }
};

} // namespace

std::shared_ptr<vfs::Openable> open_by_number(__kernel_dev_t devt, const std::string &name) {
  return std::make_shared<NumberedFile>(devt, name);
}

std::string device_module(__kernel_dev_t devt) {
  if (MAJOR(devt) == MISC_MAJOR)
    return misc_device_module(MINOR(devt));
  std::lock_guard guard(lock);
  for (const Operations &candidate : operations)
    if (candidate.serves(devt))
      return candidate.module;
  return "";
}

std::vector<std::pair<unsigned, std::string>> char_regions() {
  std::lock_guard guard(lock);
  std::vector<std::pair<unsigned, std::string>> result;
  for (const Region &region : regions)
    result.emplace_back(region.major, region.name);
  return result;
}

std::vector<ServedNumbers> served_numbers() {
  std::lock_guard guard(lock);
  std::vector<ServedNumbers> result;
  for (const Operations &served : operations) {
    ServedNumbers numbers{
        .first = served.first, .count = served.count, .region = "", .region_first = 0, .region_count = 0};
    for (const Region &region : regions)
      if (region.major == MAJOR(served.first) && MINOR(served.first) >= region.first_minor &&
          MINOR(served.first) - region.first_minor < region.count) {
        numbers.region = region.name;
        numbers.region_first = MKDEV(region.major, region.first_minor);
        numbers.region_count = region.count;
      }
    result.push_back(std::move(numbers));
  }
  return result;
}

bool is_served(__kernel_dev_t devt) {
  std::lock_guard guard(lock);
  return std::any_of(operations.begin(), operations.end(),
                     [&](const Operations &served) { return served.serves(devt); });
}

void forget_char_devices(const std::string &module) {
  const WithdrawAfter withdraw;
  std::lock_guard guard(lock);
  operations.remove_if([&](const Operations &candidate) {
    if (candidate.module != module)
      return false;
    printk(KERN_WARNING "%s: left operations for device %u:%u behind\n", module.c_str(), MAJOR(candidate.first),
           MINOR(candidate.first));
    return true;
  });
  regions.remove_if([&](const Region &region) {
    if (region.module != module)
      return false;
    printk(KERN_WARNING "%s: left major %u behind\n", module.c_str(), region.major);
    if (region.cdev)
      kobject_put(&region.cdev->kobj); // ours, see __register_chrdev()
    return true;
  });
}

} // namespace kcompd
