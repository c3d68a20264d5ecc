// SPDX-License-Identifier: MIT
// What is done on each CPU, and undone.
#include <atomic>
#include <gtest/gtest.h>
#include <linux/cpu.h>
#include <linux/errno.h>
#include <linux/sched.h>
#include <string>
#include <vector>

namespace {

std::vector<unsigned> started, ended;
std::atomic<int> elsewhere;
std::string comm;

int start(unsigned cpu) {
  started.push_back(cpu);
  elsewhere += raw_smp_processor_id() != int(cpu);
  comm = get_current()->comm;
  return 0;
}

int end(unsigned cpu) {
  ended.push_back(cpu);
  elsewhere += raw_smp_processor_id() != int(cpu);
  return 0;
}

int fail_at_the_last(unsigned cpu) {
  start(cpu);
  return cpu == cpumask_last(cpu_online_mask) ? -EIO : 0;
}

class CpuHotplug : public testing::Test {
protected:
  CpuHotplug() {
    started.clear();
    ended.clear();
    elsewhere = 0;
    unsigned cpu;
    for_each_online_cpu(cpu) online.push_back(cpu);
  }
  std::vector<unsigned> online;
};

TEST_F(CpuHotplug, CallbacksRunOnEachCpu) {
  const int state = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "test:online", start, end);
  ASSERT_GT(state, 0);
  EXPECT_EQ(started, online);
  EXPECT_EQ(comm, "cpuhp/" + std::to_string(online.back()));
  const int second = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "test:second", nullptr, nullptr);
  EXPECT_GT(second, 0);
  EXPECT_NE(second, state);
  cpuhp_remove_state(static_cast<cpuhp_state>(second));
  EXPECT_TRUE(ended.empty());
  cpuhp_remove_state(static_cast<cpuhp_state>(state));
  EXPECT_EQ(ended, online);
  EXPECT_EQ(elsewhere, 0);
  cpuhp_remove_state(static_cast<cpuhp_state>(state)); // it is nobody's now
  EXPECT_EQ(ended, online);
}

TEST_F(CpuHotplug, WithoutCallsNothingIsCalled) {
  const int state = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "test:quiet", start, end);
  ASSERT_GT(state, 0);
  cpuhp_remove_state_nocalls(static_cast<cpuhp_state>(state));
  EXPECT_TRUE(started.empty() && ended.empty());
}

TEST_F(CpuHotplug, AFailureUndoesWhatWasDone) {
  EXPECT_EQ(cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "test:fails", fail_at_the_last, end), -EIO);
  EXPECT_EQ(started, online);
  online.pop_back();
  EXPECT_EQ(ended, online);
}

TEST_F(CpuHotplug, AFixedStateIsTakenOnce) {
  EXPECT_EQ(cpuhp_setup_state(CPUHP_AP_ACTIVE, "test:fixed", start, end), 0);
  EXPECT_EQ(cpuhp_setup_state(CPUHP_AP_ACTIVE, "test:fixed", start, end), -EBUSY);
  EXPECT_EQ(started, online);
  cpuhp_remove_state(CPUHP_AP_ACTIVE);
  EXPECT_EQ(cpuhp_setup_state(CPUHP_OFFLINE, "test:off", start, end), -EINVAL);
  EXPECT_EQ(cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, nullptr, start, end), -EINVAL);
}

TEST_F(CpuHotplug, StatesBeforeACpuRunsAreTheCallersBusiness) {
  const int state = cpuhp_setup_state(
      CPUHP_BP_PREPARE_DYN, "test:prepare",
      [](unsigned cpu) {
        started.push_back(cpu);
        comm = get_current()->comm;
        return 0;
      },
      nullptr);
  ASSERT_GT(state, 0);
  EXPECT_EQ(started, online);
  EXPECT_EQ(comm, get_current()->comm);
  cpuhp_remove_state(static_cast<cpuhp_state>(state));
}

} // namespace
