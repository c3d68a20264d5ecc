// SPDX-License-Identifier: MIT
// What a driver sees of a file of the host that it opened.
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/sprintf.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

class HostFile : public testing::Test {
protected:
  HostFile() {
    char name[] = "/tmp/host-file-XXXXXX";
    EXPECT_NE(mkdtemp(name), nullptr);
    directory = name;
    path = directory + "/letter.txt";
    std::ofstream(path) << "dear reader";
  }
  ~HostFile() override {
    unlink((directory + "/link").c_str());
    unlink(path.c_str());
    rmdir(directory.c_str());
  }
  std::string directory, path;
};

std::string text(const unsigned char *name) {
  return reinterpret_cast<const char *>(name);
}

TEST_F(HostFile, TheInodeKnowsTheSizeAsItIs) {
  struct file *file = filp_open(path.c_str(), O_RDWR, 0);
  ASSERT_FALSE(IS_ERR(file));
  EXPECT_EQ(i_size_read(file_inode(file)), 11);
  struct stat info;
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(file_inode(file)->i_ino, info.st_ino);
  EXPECT_EQ(file_inode(file)->i_mode, info.st_mode);
  EXPECT_EQ(file_inode(file)->i_uid.val, info.st_uid);
  loff_t pos = 11;
  EXPECT_EQ(kernel_write(file, "!\n", 2, &pos), 2);
  EXPECT_EQ(i_size_read(file_inode(file)), 13);
  pos = 0;
  EXPECT_EQ(vfs_write(file, "D", 1, &pos), 1);
  EXPECT_EQ(i_size_read(file_inode(file)), 13);

  std::ofstream(path, std::ios::app) << "more"; // somebody else
  EXPECT_EQ(vfs_llseek(file, 0, SEEK_END), 17);
  EXPECT_EQ(i_size_read(file_inode(file)), 17);
  EXPECT_EQ(filp_close(file, nullptr), 0);

  file = filp_open(path.c_str(), O_WRONLY | O_TRUNC, 0);
  ASSERT_FALSE(IS_ERR(file));
  EXPECT_EQ(i_size_read(file_inode(file)), 0);
  filp_close(file, nullptr);
}

TEST_F(HostFile, TheDentryHasItsName) {
  struct file *file = filp_open(path.c_str(), O_RDONLY, 0);
  ASSERT_FALSE(IS_ERR(file));
  const struct dentry *dentry = file_dentry(file);
  ASSERT_EQ(dentry, file->f_path.dentry);
  EXPECT_EQ(text(dentry->d_name.name), "letter.txt");
  EXPECT_EQ(text(dentry->d_iname), "letter.txt");
  EXPECT_EQ(dentry->d_name.len, 10u);
  EXPECT_EQ(d_inode(dentry), file_inode(file));
  EXPECT_EQ("/tmp/" + text(dentry->d_parent->d_name.name), directory);
  char buffer[100];
  EXPECT_EQ(std::string(d_path(&file->f_path, buffer, sizeof buffer)), path);
  EXPECT_EQ(PTR_ERR(file_path(file, buffer, 5)), -ENAMETOOLONG);
  kcompd_snprintf(buffer, sizeof buffer, "%pD", static_cast<void *>(file));
  EXPECT_STREQ(buffer, "letter.txt");
  filp_close(file, nullptr);
}

TEST_F(HostFile, ALinkIsOpenedAsWhatItLeadsTo) {
  const std::string link = directory + "/link";
  ASSERT_EQ(symlink("letter.txt", link.c_str()), 0);
  struct file *file = filp_open(link.c_str(), O_RDONLY, 0);
  ASSERT_FALSE(IS_ERR(file));
  EXPECT_EQ(text(file_dentry(file)->d_name.name), "letter.txt");
  filp_close(file, nullptr);
}

} // namespace
