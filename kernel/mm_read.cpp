// SPDX-License-Identifier: MIT
// Reading /proc/<pid>/{stat,status,maps,exe}. Nothing here allocates by malloc().
#include "kernel/mm_read.h"
#include "kernel/host_process.h"
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <linux/pgtable.h>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

namespace kcompd {

namespace {

constexpr size_t kLongestPath = 4096;
constexpr unsigned long kKiBPerPage = PAGE_SIZE / 1024;

struct Area {
  vm_area_struct vma;
  MappedFile mapped;
};

// What areas with something behind them point to; nobody calls it.
const vm_operations_struct kNoOperations = {};

dentry *root_directory() noexcept {
  static dentry root{&root, {1, reinterpret_cast<const unsigned char *>("/")}, nullptr, "/"};
  return &root;
}

void fill_file(MappedFile &mapped, const char *path, unsigned long number) noexcept {
  static constexpr std::string_view kDeleted = " (deleted)";
  std::string_view name = path;
  name.remove_prefix(std::min(name.rfind('/') + 1, name.size()));
  if (name.ends_with(kDeleted))
    name.remove_suffix(kDeleted.size());
  mapped.path = path;
  mapped.inode.i_ino = number;
  mapped.file.f_inode = &mapped.inode;
  mapped.file.f_path = {kMapped, &mapped.dentry};
  mapped.dentry.d_parent = root_directory();
  mapped.dentry.d_inode = &mapped.inode;
  mapped.dentry.d_name = {static_cast<u32>(name.size()), reinterpret_cast<const unsigned char *>(name.data())};
  memcpy(mapped.dentry.d_iname, name.data(), std::min<size_t>(name.size(), DNAME_INLINE_LEN - 1));
}

// A whole file of /proc/<tgid>, and a NUL. Return: 0 or an errno.
int read_text(pid_t tgid, const char *name, Pages &ret_text, size_t &ret_length) noexcept {
  char path[64];
  ::snprintf(path, sizeof path, "/proc/%d/%s", tgid, name);
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return errno;
  Pages text(32 * PAGE_SIZE);
  size_t length = 0;
  int err = text.size() ? 0 : ENOMEM;
  while (!err) {
    if (length + 1 >= text.size() && !text.grow()) {
      err = ENOMEM;
      break;
    }
    const ssize_t got = ::read(fd, text.data() + length, text.size() - 1 - length);
    if (got == 0)
      break;
    if (got < 0)
      err = errno;
    else
      length += static_cast<size_t>(got);
  }
  ::close(fd);
  if (!err) {
    text.data()[length] = '\0';
    ret_text = std::move(text);
    ret_length = length;
  }
  return err;
}

// One line of maps, "START-END PERMS OFFSET MAJOR:MINOR INODE  PATH".
struct Line {
  unsigned long start = 0, end = 0, offset = 0, inode = 0;
  const char *permissions = nullptr, *path = nullptr;

  explicit Line(char *text) noexcept {
    start = std::strtoul(text, &text, 16);
    end = std::strtoul(text + 1, &text, 16);
    permissions = text + 1;
    offset = std::strtoul(text + 6, &text, 16);
    std::strtoul(text, &text, 16); // the device's numbers
    std::strtoul(text + 1, &text, 16);
    inode = std::strtoul(text, &text, 10);
    path = text + std::strspn(text, " ");
  }
  bool has_file() const noexcept { return *path && *path != '['; }
  bool is(const char *name) const noexcept { return std::strcmp(path, name) == 0; }

  unsigned long flags() const noexcept {
    unsigned long flags = VM_MAYREAD;
    flags |= permissions[0] == 'r' ? VM_READ : 0;
    flags |= permissions[1] == 'w' ? VM_WRITE : 0;
    flags |= permissions[2] == 'x' ? VM_EXEC : 0;
    // maps says that it may be shared. Where nobody can write, as in a file that was opened for reading, it is not.
    if (permissions[3] == 's')
      flags |= VM_MAYSHARE | (flags & VM_WRITE || is("/dev/zero (deleted)") ? VM_SHARED | VM_MAYWRITE : 0);
    else
      flags |= VM_MAYWRITE | VM_MAYEXEC;
    return is("[stack]") ? flags | VM_GROWSDOWN : flags;
  }
};

void fill_area(Area &area, Area *below, const Line &line, mm_struct *of) noexcept {
  vm_area_struct &vma = area.vma;
  vma.vm_start = line.start;
  vma.vm_end = line.end;
  vma.vm_mm = of;
  vma.vm_flags = line.flags();
  vma.vm_pgoff = (line.has_file() ? line.offset : line.start) >> PAGE_SHIFT;
  const bool special = line.is("[vdso]") || std::strncmp(line.path, "[vvar", 5) == 0;
  vma.vm_ops = line.has_file() || special ? &kNoOperations : nullptr;
  if (below) {
    vma.__vm_prev = &below->vma;
    below->vma.__vm_next = &vma;
  }
  if (!line.has_file())
    return;
  // The parts of a program or library are mapped from one open file.
  if (below && below->vma.vm_file && below->mapped.path && std::strcmp(below->mapped.path, line.path) == 0) {
    vma.vm_file = below->vma.vm_file;
    area.mapped.path = below->mapped.path;
    return;
  }
  fill_file(area.mapped, line.path, line.inode);
  vma.vm_file = &area.mapped.file;
}

// The areas, then the program, then the text that their names are in: all in one piece.
int read_areas(pid_t tgid, mm_struct *of, mm_struct &mm, Pages &ret_areas) noexcept {
  Pages text;
  size_t length = 0;
  if (const int err = read_text(tgid, "maps", text, length))
    return err;
  const auto lines = static_cast<size_t>(std::count(text.data(), text.data() + length, '\n'));
  const size_t before_text = lines * sizeof(Area) + sizeof(MappedFile);
  Pages block(before_text + length + 1 + kLongestPath + 1);
  if (!block.size())
    return ENOMEM;
  auto *areas = reinterpret_cast<Area *>(block.data());
  auto *program = reinterpret_cast<MappedFile *>(block.data() + lines * sizeof(Area));
  char *names = block.data() + before_text;
  memcpy(names, text.data(), length);

  size_t count = 0;
  unsigned long highest = 0;
  for (char *at = names, *next; at < names + length; at = next) {
    char *end = std::strchr(at, '\n');
    if (!end)
      break;
    *end = '\0';
    next = end + 1;
    const Line line(at);
    if (line.is("[vsyscall]")) // it is the kernel's, for all processes
      continue;
    fill_area(areas[count], count ? &areas[count - 1] : nullptr, line, of);
    if (line.is("[heap]"))
      mm.brk = line.end;
    else if (*line.path != '[' && line.start >= mm.brk && line.end <= mm.start_stack)
      highest = line.end;
    count++;
  }
  mm.mmap_base = highest;
  mm.map_count = static_cast<int>(count);
  mm.__mmap = count ? &areas->vma : nullptr;

  char link[64], *path = names + length + 1;
  ::snprintf(link, sizeof link, "/proc/%d/exe", tgid);
  if (::readlink(link, path, kLongestPath) > 0) {
    fill_file(*program, path, 0);
    mm.exe_file = &program->file;
  }
  ret_areas = std::move(block);
  return 0;
}

// Fields of proc_pid_stat(5). Where the host does not let us see an address it is 0, or 1.
void read_addresses(const char *stat, mm_struct &mm) noexcept {
  const auto field = [stat](int number) {
    const char *text = host_stat_field(stat, number);
    const unsigned long value = text ? std::strtoul(text, nullptr, 10) : 0;
    return value > 1 ? value : 0;
  };
  mm.start_code = field(26);
  mm.end_code = field(27);
  mm.start_stack = field(28);
  mm.start_data = field(45);
  mm.end_data = field(46);
  mm.start_brk = mm.brk = field(47);
  mm.arg_start = field(48);
  mm.arg_end = field(49);
  mm.env_start = field(50);
  mm.env_end = field(51);
}

void read_sizes(const char *status, mm_struct &mm) noexcept {
  const auto pages = [status](const char *key) {
    const char *text = host_status_field(status, key);
    return text ? std::strtoul(text, nullptr, 10) / kKiBPerPage : 0;
  };
  mm.hiwater_rss = pages("VmHWM");
  mm.hiwater_vm = pages("VmPeak");
  mm.total_vm = pages("VmSize");
  mm.locked_vm = pages("VmLck");
  mm.data_vm = pages("VmData");
  mm.exec_vm = pages("VmExe") + pages("VmLib");
  mm.stack_vm = pages("VmStk");
  mm.__pages[MM_FILEPAGES] = pages("RssFile");
  mm.__pages[MM_ANONPAGES] = pages("RssAnon");
  mm.__pages[MM_SWAPENTS] = pages("VmSwap");
  mm.__pages[MM_SHMEMPAGES] = pages("RssShmem");
}

} // namespace

namespace {
char mark; // an address, and no more
}
struct vfsmount *const kMapped = reinterpret_cast<struct vfsmount *>(&mark);

Pages::Pages(size_t size) noexcept {
  void *memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    return;
  data_ = static_cast<char *>(memory);
  size_ = size;
}

Pages::~Pages() {
  if (data_)
    ::munmap(data_, size_);
}

bool Pages::grow() noexcept {
  void *memory = ::mremap(data_, size_, 2 * size_, MREMAP_MAYMOVE);
  if (memory == MAP_FAILED)
    return false;
  data_ = static_cast<char *>(memory);
  size_ *= 2;
  return true;
}

MmSeen read_mm(pid_t tgid, mm_struct *of, mm_struct &ret, Pages &ret_areas, int &ret_threads) noexcept {
  char text[4096];
  if (!read_host_proc(tgid, "status", text, sizeof text))
    return MmSeen::kGone;
  ret_threads = std::max(1, host_status_number(text, "Threads"));
  read_sizes(text, ret);
  if (!ret.total_vm || !read_host_proc(tgid, "stat", text, sizeof text))
    return MmSeen::kGone;
  read_addresses(text, ret);
  ret.task_size = TASK_SIZE;
  const int err = read_areas(tgid, of, ret, ret_areas);
  switch (err) {
  case 0:
    return MmSeen::kAll;
  case EACCES:
  case EPERM:
    return MmSeen::kDenied;
  case ENOENT:
  case ESRCH:
    return MmSeen::kGone;
  default:
    return MmSeen::kFailed;
  }
}

} // namespace kcompd
