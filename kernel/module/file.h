// SPDX-License-Identifier: MIT
// A module's file, copied to where nobody can change it any more, and read with suspicion.
//
// Nothing of the file runs before it has been found whole (its checksum), for this machine (its ELF header) and for
// this runtime (vermagic, the sizes of structures). docs/decisions/0002-module-file.md describes the format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace kcompd {

// Held while the loader gives addresses back or has new ones taken. An image may come to lie where a file or another
// image was; the dynamic linker's part in that is hidden from ThreadSanitizer, and this orders the end of the one
// before the beginning of the other.
extern std::mutex address_space;

// A symbol that a module takes from elsewhere.
struct WantedSymbol {
  std::string name;
  bool weak; // may be absent
};

class ModuleFile {
public:
  ModuleFile() = default;
  ~ModuleFile();
  ModuleFile(const ModuleFile &) = delete;
  ModuleFile &operator=(const ModuleFile &) = delete;

  // Copy the file at `fd`, check it, and take it apart. What is wrong goes to the log. Call once.
  // Return: 0, or -EINVAL (not a regular file, empty), -EFBIG (more than 64 MiB), -ENOEXEC (not a module for this
  // runtime), or what reading said.
  int read(int fd);

  const std::string &name() const noexcept { return name_; }
  const std::vector<WantedSymbol> &wanted() const noexcept { return wanted_; }
  // The names that it offers to the dynamic linker, __this_module left out.
  const std::vector<std::string> &offered() const noexcept { return offered_; }
  // The first value of `key` in .modinfo, or "" if there is none.
  std::string_view modinfo(std::string_view key) const noexcept;
  // What the image takes when it is mapped, and where it begins relative to its load address.
  size_t image_size() const noexcept { return image_end_ - image_begin_; }
  uintptr_t image_begin() const noexcept { return image_begin_; }

  // The sealed copy; open as long as this object lives.
  int fd() const noexcept { return fd_; }

  // The symbol that holds `offset` (an address relative to the load address), from the full table that debuggers use;
  // its start and size too. Null if there is none. Takes no lock and no memory.
  const char *symbol_at(uintptr_t offset, uintptr_t &ret_start, size_t &ret_size) const noexcept;

private:
  int copy(int fd);
  int verify_checksum();
  int parse();
  int check_header();
  int parse_segments();
  int parse_sections();
  int parse_dynamic(uint64_t offset, uint64_t size);
  int parse_symbol_table(size_t section);
  int check_modinfo();
  int check_layout();
  template <typename T> const T *at(uint64_t offset, uint64_t count = 1) const noexcept;

  int fd_ = -1;
  const char *data_ = nullptr; // a read-only mapping of the copy
  size_t mapped_ = 0;
  size_t size_ = 0; // of the ELF file, the trailer left out
  std::string_view modinfo_, layout_;
  const void *symbols_ = nullptr; // Elf64_Sym
  size_t symbol_count_ = 0;
  std::string_view symbol_names_;
  std::string name_;
  std::vector<WantedSymbol> wanted_;
  std::vector<std::string> offered_;
  uintptr_t image_begin_ = 0, image_end_ = 0;
};

} // namespace kcompd
