// SPDX-License-Identifier: MIT
// Reading a module's file: the copy and its checksum, then the ELF structures, each bounded before it is looked at.
#include "kernel/module/file.h"

#include "kernel/module/module.h"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <linux/module_layout.h>
#include <linux/printk.h>
#include <sha2.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kcompd {

constinit std::mutex address_space;

namespace {

constexpr size_t kMaxSize = 64 << 20;
constexpr size_t kDigestSize = SHA256_DIGEST_LENGTH * 2; // in lower-case hexadecimal
constexpr std::string_view kTrailer = "\n~kcompd module sha256~\n";
constexpr size_t kTrailerSize = kDigestSize + kTrailer.size();

#if defined(__x86_64__)
constexpr auto kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr auto kMachine = EM_AARCH64;
#else
#error "the ELF machine of this architecture is not known here"
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kInstrumented = true; // the compiler adds constructors of its own to such modules
#else
constexpr bool kInstrumented = false;
#endif

// What MODULE_LAYOUT() is in this process.
#define SIZE_OF(type) sizeof(type),
#define NAME_OF(type) #type,
constexpr unsigned short kLayout[] = {MODULE_LAYOUT(SIZE_OF)};
constexpr const char *kLayoutNames[] = {MODULE_LAYOUT(NAME_OF)};

int not_ours(const char *why) {
  printk(KERN_ERR "Module file refused: %s\n", why);
  return -ENOEXEC;
}

// The NUL-terminated string at `offset` of a string table, or an empty one.
std::string_view string_at(std::string_view table, size_t offset) {
  if (offset >= table.size())
    return {};
  const size_t end = table.find('\0', offset);
  return end == std::string_view::npos ? std::string_view{} : table.substr(offset, end - offset);
}

void *map(size_t size, int protection, int flags, int fd) noexcept {
  const std::lock_guard lock(address_space);
  return mmap(nullptr, size, protection, flags, fd, 0);
}

void unmap(void *where, size_t size) noexcept {
  const std::lock_guard lock(address_space);
  munmap(where, size);
}

bool valid_name(std::string_view name) {
  return !name.empty() && name.size() < MODULE_NAME_LEN && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// Fill `target` with the first `size` bytes of the file. Return: 0, -ENOEXEC (it has become shorter), or what reading
// said.
int read_whole(int fd, char *target, size_t size) {
  for (size_t done = 0; done < size;) {
    const ssize_t n = pread(fd, target + done, size - done, static_cast<off_t>(done));
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return n < 0 ? -errno : -ENOEXEC;
    done += static_cast<size_t>(n);
  }
  return 0;
}

// What is not a regular file of a sensible size is not read at all, and what does not begin like ELF only as far as
// that.
int check_source(int fd, size_t *ret_size) {
  struct stat status;
  if (fstat(fd, &status) < 0)
    return -errno;
  if (!S_ISREG(status.st_mode) || status.st_size == 0)
    return -EINVAL;
  if (static_cast<uint64_t>(status.st_size) > kMaxSize)
    return -EFBIG;
  char magic[SELFMAG];
  const ssize_t begin = pread(fd, magic, sizeof magic, 0);
  if (begin < 0)
    return -errno;
  if (begin < SELFMAG || std::memcmp(magic, ELFMAG, SELFMAG) != 0)
    return not_ours("it does not begin as an ELF file does");
  *ret_size = static_cast<size_t>(status.st_size);
  return 0;
}

} // namespace

ModuleFile::~ModuleFile() {
  if (data_)
    unmap(const_cast<char *>(data_), mapped_);
  if (fd_ >= 0)
    close(fd_);
}

template <typename T> const T *ModuleFile::at(uint64_t offset, uint64_t count) const noexcept {
  if (offset % alignof(T) || offset > size_ || count > (size_ - offset) / sizeof(T))
    return nullptr;
  return reinterpret_cast<const T *>(data_ + offset);
}

int ModuleFile::read(int fd) {
  if (int err = copy(fd))
    return err;
  if (int err = verify_checksum())
    return err;
  if (int err = parse())
    return err;
  if (int err = check_modinfo())
    return err;
  return check_layout();
}

int ModuleFile::copy(int fd) {
  size_t size = 0; // whatever happens to the file meanwhile, no more than this is taken
  if (int err = check_source(fd, &size))
    return err;
  fd_ = memfd_create("module", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd_ < 0 || ftruncate(fd_, static_cast<off_t>(size)) < 0)
    return -errno;
  void *target = map(size, PROT_READ | PROT_WRITE, MAP_SHARED, fd_);
  if (target == MAP_FAILED)
    return -errno;
  const int err = read_whole(fd, static_cast<char *>(target), size);
  unmap(target, size);
  if (err)
    return err;
  if (fcntl(fd_, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
    return -errno;
  void *sealed = map(size, PROT_READ, MAP_PRIVATE, fd_);
  if (sealed == MAP_FAILED)
    return -errno;
  data_ = static_cast<const char *>(sealed);
  mapped_ = size;
  return 0;
}

int ModuleFile::verify_checksum() {
  if (mapped_ < kTrailerSize || std::string_view(data_ + mapped_ - kTrailer.size(), kTrailer.size()) != kTrailer)
    return not_ours("no checksum at its end (truncated, or not built for kcompd)");
  size_ = mapped_ - kTrailerSize;
  char digest[SHA256_DIGEST_STRING_LENGTH];
  SHA256Data(reinterpret_cast<const uint8_t *>(data_), size_, digest);
  if (std::string_view(data_ + size_, kDigestSize) != std::string_view(digest, kDigestSize))
    return not_ours("damaged, its checksum is not that of its contents");
  return 0;
}

int ModuleFile::parse() {
  if (int err = check_header())
    return err;
  if (int err = parse_segments())
    return err;
  return parse_sections();
}

int ModuleFile::check_header() {
  const auto *header = at<Elf64_Ehdr>(0);
  if (!header || header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
      header->e_machine != kMachine)
    return not_ours("built for another machine");
  if (header->e_type != ET_DYN || header->e_version != EV_CURRENT || header->e_ehsize != sizeof(Elf64_Ehdr) ||
      header->e_phentsize != sizeof(Elf64_Phdr) || header->e_shentsize != sizeof(Elf64_Shdr))
    return not_ours("not a shared object");
  return 0;
}

int ModuleFile::parse_sections() {
  const auto *header = at<Elf64_Ehdr>(0);
  const auto *sections = at<Elf64_Shdr>(header->e_shoff, header->e_shnum);
  if (!sections || header->e_shstrndx >= header->e_shnum)
    return not_ours("no section table");
  for (const Elf64_Shdr *s = sections; s != sections + header->e_shnum; s++)
    if (s->sh_type != SHT_NOBITS && s->sh_type != SHT_NULL && !at<char>(s->sh_offset, s->sh_size))
      return not_ours("a section outside the file");
  auto text = [&](const Elf64_Shdr &s) { return std::string_view(data_ + s.sh_offset, s.sh_size); };
  if (sections[header->e_shstrndx].sh_type != SHT_STRTAB)
    return not_ours("no section names");
  const std::string_view names = text(sections[header->e_shstrndx]);

  bool has_record = false, has_dynamic = false, has_symbols = false;
  for (const Elf64_Shdr *s = sections; s != sections + header->e_shnum; s++) {
    const std::string_view name = string_at(names, s->sh_name);
    if (name == ".modinfo" && s->sh_type == SHT_PROGBITS)
      modinfo_ = text(*s);
    if (name == ".module_layout" && s->sh_type == SHT_PROGBITS)
      layout_ = text(*s);
    has_record |= name == ".gnu.linkonce.this_module" && s->sh_type == SHT_PROGBITS;
    if (s->sh_type == SHT_DYNAMIC) {
      has_dynamic = true;
      if (int err = parse_dynamic(s->sh_offset, s->sh_size))
        return err;
    }
    if (s->sh_type == SHT_DYNSYM || s->sh_type == SHT_SYMTAB) {
      has_symbols |= s->sh_type == SHT_DYNSYM;
      if (int err = parse_symbol_table(static_cast<size_t>(s - sections)))
        return err;
    }
  }
  return has_record && has_dynamic && has_symbols ? 0 : not_ours("a shared object, but not a module");
}

int ModuleFile::parse_segments() {
  const auto *header = at<Elf64_Ehdr>(0);
  const auto *segments = at<Elf64_Phdr>(header->e_phoff, header->e_phnum);
  if (!segments)
    return not_ours("no program header");
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  image_begin_ = UINTPTR_MAX;
  for (const Elf64_Phdr *p = segments; p != segments + header->e_phnum; p++) {
    if (p->p_type != PT_LOAD)
      continue;
    if (!at<char>(p->p_offset, p->p_filesz) || p->p_memsz < p->p_filesz || p->p_vaddr > kMaxSize ||
        p->p_memsz > kMaxSize)
      return not_ours("a segment outside the file");
    image_begin_ = std::min(image_begin_, p->p_vaddr & ~(page - 1));
    image_end_ = std::max(image_end_, (p->p_vaddr + p->p_memsz + page - 1) & ~(page - 1));
  }
  return image_begin_ < image_end_ ? 0 : not_ours("nothing to load");
}

// Mapping a module must run nothing of it and bring in no other library.
int ModuleFile::parse_dynamic(uint64_t offset, uint64_t size) {
  const size_t count = size / sizeof(Elf64_Dyn);
  const auto *entries = at<Elf64_Dyn>(offset, count);
  if (!entries)
    return not_ours("a damaged dynamic section");
  for (const Elf64_Dyn *d = entries; d != entries + count && d->d_tag != DT_NULL; d++) {
    switch (d->d_tag) {
    case DT_NEEDED:
    case DT_AUDIT:
    case DT_DEPAUDIT:
    case DT_AUXILIARY:
    case DT_FILTER:
      return not_ours("it asks for a library of user space");
    case DT_INIT:
    case DT_INIT_ARRAY:
    case DT_PREINIT_ARRAY:
    case DT_FINI:
    case DT_FINI_ARRAY:
      if (!kInstrumented)
        return not_ours("it has constructors; only init and exit are run");
    }
  }
  return 0;
}

// The dynamic one says what is wanted and offered; the full one is for symbol_at().
int ModuleFile::parse_symbol_table(size_t section) {
  const auto *header = at<Elf64_Ehdr>(0);
  const auto *sections = at<Elf64_Shdr>(header->e_shoff, header->e_shnum);
  const Elf64_Shdr &table = sections[section];
  const size_t count = table.sh_size / sizeof(Elf64_Sym);
  const auto *symbols = at<Elf64_Sym>(table.sh_offset, count);
  if (!symbols || table.sh_link >= header->e_shnum || sections[table.sh_link].sh_type != SHT_STRTAB)
    return not_ours("a symbol table without names");
  const std::string_view strings(data_ + sections[table.sh_link].sh_offset, sections[table.sh_link].sh_size);
  if (table.sh_type == SHT_SYMTAB) {
    symbols_ = symbols;
    symbol_count_ = count;
    symbol_names_ = strings;
    return 0;
  }
  for (size_t i = 1; i < count; i++) {
    if (ELF64_ST_TYPE(symbols[i].st_info) == STT_GNU_IFUNC)
      return not_ours("it has functions that choose themselves when it is mapped");
    const auto bind = ELF64_ST_BIND(symbols[i].st_info);
    const std::string_view name = string_at(strings, symbols[i].st_name);
    if (symbols[i].st_shndx != SHN_UNDEF) {
      if (bind != STB_LOCAL && name != "__this_module")
        offered_.emplace_back(name);
      continue;
    }
    if (name.empty())
      return not_ours("a symbol without a name");
    wanted_.push_back({std::string(name), bind == STB_WEAK});
  }
  return 0;
}

const char *ModuleFile::symbol_at(uintptr_t offset, uintptr_t &ret_start, size_t &ret_size) const noexcept {
  const auto *symbols = static_cast<const Elf64_Sym *>(symbols_);
  for (const Elf64_Sym *s = symbols; s != symbols + symbol_count_; s++) {
    const auto type = ELF64_ST_TYPE(s->st_info);
    if ((type != STT_FUNC && type != STT_OBJECT) || s->st_shndx == SHN_UNDEF || offset - s->st_value >= s->st_size)
      continue;
    ret_start = s->st_value;
    ret_size = s->st_size;
    return string_at(symbol_names_, s->st_name).data();
  }
  return nullptr;
}

std::string_view ModuleFile::modinfo(std::string_view key) const noexcept {
  for (size_t i = 0; i < modinfo_.size();) {
    const size_t end = std::min(modinfo_.find('\0', i), modinfo_.size());
    const std::string_view entry = modinfo_.substr(i, end - i);
    if (entry.size() > key.size() && entry[key.size()] == '=' && entry.substr(0, key.size()) == key)
      return entry.substr(key.size() + 1);
    i = end + 1;
  }
  return {};
}

int ModuleFile::check_modinfo() {
  name_ = modinfo("name");
  if (!valid_name(name_))
    return not_ours("no name, or one that a module cannot have");
  const std::string magic(modinfo("vermagic"));
  if (magic != vermagic()) {
    printk(KERN_ERR "%s: version magic '%s' should be '%s'\n", name_.c_str(), magic.c_str(), vermagic());
    return -ENOEXEC;
  }
  return 0;
}

int ModuleFile::check_layout() {
  if (layout_.size() == sizeof kLayout && std::memcmp(layout_.data(), kLayout, sizeof kLayout) == 0)
    return 0;
  printk(KERN_WARNING "%s: disagrees about version of symbol module_layout\n", name_.c_str());
  for (size_t i = 0; layout_.size() == sizeof kLayout && i < std::size(kLayout); i++) {
    unsigned short size;
    std::memcpy(&size, layout_.data() + i * sizeof size, sizeof size);
    if (size != kLayout[i])
      printk(KERN_WARNING "%s: %s has %u bytes there, and %u here\n", name_.c_str(), kLayoutNames[i], size, kLayout[i]);
  }
  printk(KERN_WARNING "%s: it was built with the headers of another kcompd: build it again\n", name_.c_str());
  return -ENOEXEC;
}

} // namespace kcompd
