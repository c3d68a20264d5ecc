// SPDX-License-Identifier: MIT
// Files that are not modules, or not any more: every one is refused, and the process lives on.
#include "kernel/module/file.h"
#include "tests/unit/kernel/module/fixture.h"

#include <random>
#include <sha2.h>
#include <sys/mman.h>
#include <sys/stat.h>

using namespace kcompd;
using namespace kcompd::test;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

constexpr size_t kTrailerSize = 64 + sizeof "\n~kcompd module sha256~\n" - 1;

using ModuleFileTest = ModuleTest;

// The same file with a checksum that is right.
std::string with_checksum(std::string bytes) {
  bytes.resize(bytes.size() - kTrailerSize);
  char digest[SHA256_DIGEST_STRING_LENGTH];
  SHA256Data(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size(), digest);
  return bytes + digest + "\n~kcompd module sha256~\n";
}

TEST_F(ModuleFileTest, EveryTruncationIsRefused) {
  const std::string whole = file_bytes(module_path("params"));
  for (size_t i = 1; i <= 300; i++)
    ASSERT_EQ(load_bytes(whole.substr(0, whole.size() * i / 301)), -ENOEXEC) << i;
  for (size_t cut = 1; cut <= kTrailerSize + 1; cut++)
    ASSERT_EQ(load_bytes(whole.substr(0, whole.size() - cut)), -ENOEXEC) << cut;
}

TEST_F(ModuleFileTest, EveryFlippedBitIsRefused) {
  const std::string whole = file_bytes(module_path("params"));
  std::mt19937 random(1);
  for (int i = 0; i < 1000; i++) {
    std::string damaged = whole;
    const size_t bit = random() % (whole.size() * 8);
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    ASSERT_EQ(load_bytes(damaged), -ENOEXEC) << "bit " << bit;
  }
  for (size_t bit = (whole.size() - kTrailerSize) * 8; bit < whole.size() * 8; bit++) {
    std::string damaged = whole;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    ASSERT_EQ(load_bytes(damaged), -ENOEXEC) << "bit " << bit << " of the trailer";
  }
}

// Past the checksum the parser stands alone. What it lets through has only damage that it does not look at.
TEST_F(ModuleFileTest, DamageBehindARightChecksumIsReadWithoutHarm) {
  const std::string whole = file_bytes(module_path("provider"));
  const size_t size = whole.size() - kTrailerSize;
  std::mt19937 random(2);
  int refused = 0;
  for (int i = 0; i < 2000; i++) {
    std::string damaged = whole;
    // The ELF header, the program headers and the symbols are at the beginning, the section headers at the end.
    for (int bytes = 1 + i % 3; bytes > 0; bytes--)
      damaged[i % 2 ? random() % 0x600 : size - 1 - random() % 0x800] = static_cast<char>(random());
    const int fd = memory_file(with_checksum(damaged));
    ModuleFile file;
    const int err = file.read(fd);
    close(fd);
    ASSERT_TRUE(err == 0 || err == -ENOEXEC) << err;
    refused += err != 0;
    uintptr_t start = 0;
    size_t length = 0;
    if (err == 0)
      file.symbol_at(file.image_begin() + random() % file.image_size(), start, length);
  }
  EXPECT_GT(refused, 100);
}

TEST_F(ModuleFileTest, OtherFilesAreRefused) {
  const std::filesystem::path temporary = testing::TempDir() + "kcompd-file-test-" + std::to_string(getpid());
  EXPECT_EQ(load_path("/"), -EINVAL);
  EXPECT_EQ(load_path("/dev/zero"), -EINVAL);
  EXPECT_EQ(load_path("/bin/true"), -ENOEXEC);
  EXPECT_EQ(load_path("/etc/passwd"), -ENOEXEC);
  EXPECT_EQ(load_bytes(""), -EINVAL);
  EXPECT_EQ(load_bytes("\177ELF"), -ENOEXEC);

  ASSERT_EQ(mkfifo(temporary.c_str(), 0600), 0);
  const int fifo = ::open(temporary.c_str(), O_RDWR | O_CLOEXEC);
  EXPECT_EQ(load_module(fifo, ""), -EINVAL);
  close(fifo);
  std::filesystem::remove(temporary);

  const int sparse = memfd_create("sparse", MFD_CLOEXEC);
  ASSERT_EQ(ftruncate(sparse, off_t{4} << 30), 0);
  EXPECT_EQ(load_module(sparse, ""), -EFBIG);
  ASSERT_EQ(ftruncate(sparse, off_t{64} << 20), 0);
  EXPECT_EQ(load_module(sparse, ""), -ENOEXEC);
  close(sparse);

  const int write_only = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  EXPECT_EQ(load_module(write_only, ""), -EINVAL);
  close(write_only);
  EXPECT_EQ(load_module(-1, ""), -EBADF);
}

TEST_F(ModuleFileTest, AModuleForAnotherKernelIsRefusedByItsVermagic) {
  std::string other = file_bytes(module_path("params"));
  const size_t at = other.find("vermagic=6.1.0");
  ASSERT_NE(at, std::string::npos);
  other[at + 9] = '5';
  log();
  EXPECT_EQ(load_bytes(with_checksum(other)), -ENOEXEC);
  std::string shown = vermagic();
  shown[0] = '5';
  EXPECT_THAT(log(), ElementsAre("params: version magic '" + shown + "' should be '" + vermagic() + "'"));
}

TEST_F(ModuleFileTest, AModuleThatWasBuiltWithOtherStructuresIsRefused) {
  std::string other = file_bytes(module_path("params"));
  const unsigned short record[] = {sizeof(struct module), sizeof(struct kernel_param)}; // the first of the layout
  const size_t at = other.find(std::string(reinterpret_cast<const char *>(record), sizeof record));
  ASSERT_NE(at, std::string::npos);
  other[at + 2]--;
  log();
  EXPECT_EQ(load_bytes(with_checksum(other)), -ENOEXEC);
  const auto sizes = std::to_string(sizeof(struct kernel_param) - 1) + " bytes there, and " +
                     std::to_string(sizeof(struct kernel_param)) + " here";
  EXPECT_THAT(log(), ElementsAre("params: disagrees about version of symbol module_layout",
                                 "params: struct kernel_param has " + sizes,
                                 "params: it was built with the headers of another kcompd: build it again"));
}

TEST_F(ModuleFileTest, AModuleWithoutALayoutIsRefused) {
  std::string other = file_bytes(module_path("params"));
  const size_t at = other.find(".module_layout");
  ASSERT_NE(at, std::string::npos);
  other[at + 1] = 'M';
  log();
  EXPECT_EQ(load_bytes(with_checksum(other)), -ENOEXEC);
  EXPECT_THAT(log(), ElementsAre("params: disagrees about version of symbol module_layout",
                                 "params: it was built with the headers of another kcompd: build it again"));
}

TEST_F(ModuleFileTest, AModuleForAnotherMachineIsRefused) {
  std::string other = file_bytes(module_path("params"));
  other[18] = 40; // e_machine: ARM
  EXPECT_EQ(load_bytes(with_checksum(other)), -ENOEXEC);
  EXPECT_THAT(log(), ElementsAre(HasSubstr("another machine")));
}

TEST_F(ModuleFileTest, TheChecksumCanBeMadeByHand) {
  EXPECT_EQ(load_bytes(with_checksum(file_bytes(module_path("params")))), 0);
  EXPECT_EQ(unload_module("params"), 0);
}

TEST_F(ModuleFileTest, TheFileMayChangeWhileItsModuleIsLoaded) {
  const int fd = memfd_create("changing", MFD_CLOEXEC);
  const std::string whole = file_bytes(module_path("provider"));
  ASSERT_EQ(write(fd, whole.data(), whole.size()), static_cast<ssize_t>(whole.size()));
  ASSERT_EQ(load_module(fd, ""), 0);
  ASSERT_EQ(ftruncate(fd, 0), 0);
  EXPECT_EQ(load("usedby-consumer"), 0);
  EXPECT_EQ(unload_module("usedby_consumer"), 0);
  EXPECT_EQ(unload_module("provider"), 0);
  close(fd);
}

} // namespace
