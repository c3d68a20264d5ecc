// SPDX-License-Identifier: MIT
// Memory and load of the host, as drivers ask for them.
#include <asm/page.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <linux/mm.h>
#include <linux/sched/loadavg.h>
#include <linux/sched/stat.h>
#include <linux/swap.h>
#include <linux/sysinfo.h>
#include <string>

namespace {

unsigned long pages_of(const std::string &key) {
  std::ifstream file("/proc/meminfo");
  for (std::string line; std::getline(file, line);)
    if (line.rfind(key + ":", 0) == 0)
      return std::strtoul(line.c_str() + key.size() + 1, nullptr, 10) * 1024 / PAGE_SIZE;
  return ~0ul;
}

TEST(Sysinfo, MemoryIsInPages) {
  struct sysinfo info;
  memset(&info, 0xff, sizeof info);
  si_meminfo(&info);
  EXPECT_EQ(info.totalram, pages_of("MemTotal"));
  EXPECT_GT(info.freeram, 0u);
  EXPECT_LT(info.freeram, info.totalram);
  EXPECT_LT(info.sharedram, info.totalram);
  EXPECT_LT(info.bufferram, info.totalram);
  EXPECT_EQ(info.totalhigh + info.freehigh, 0u);
  EXPECT_EQ(info.mem_unit, PAGE_SIZE);
  EXPECT_EQ(info.uptime, -1) << "is not about memory";
}

TEST(Sysinfo, SwapIsInPages) {
  struct sysinfo info = {};
  si_swapinfo(&info);
  EXPECT_EQ(info.totalswap, pages_of("SwapTotal"));
  EXPECT_LE(info.freeswap, info.totalswap);
}

TEST(Sysinfo, LoadsAreThoseOfTheHost) {
  unsigned long plain[3], more[3];
  double load = -1;
  for (int tries = 0; tries < 100; ++tries) { // they change now and then
    std::ifstream("/proc/loadavg") >> load;
    get_avenrun(plain, 0, 0);
    get_avenrun(more, FIXED_1 / 200, 3);
    if (more[2] == (plain[2] + FIXED_1 / 200) << 3)
      break;
  }
  EXPECT_EQ(more[2], (plain[2] + FIXED_1 / 200) << 3);
  EXPECT_NEAR(static_cast<double>(avenrun[0]) / FIXED_1, load, 1.0);
  EXPECT_EQ(LOAD_INT(3 * FIXED_1 / 2), 1);
  EXPECT_EQ(LOAD_FRAC(3 * FIXED_1 / 2), 50);
}

TEST(Sysinfo, ProcessesAreCounted) {
  EXPECT_GE(nr_processes(), 1);
}

} // namespace
