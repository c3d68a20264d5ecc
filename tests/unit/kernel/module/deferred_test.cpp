// SPDX-License-Identifier: MIT
// What a module has armed when it is removed is reported, and does not run.
#include "tests/unit/kernel/module/fixture.h"
#include "tests/unit/kernel/sched/threads.h"
#include <linux/completion.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <sched.h>

using namespace kcompd;
using namespace kcompd::test;

namespace {

const char *wchan_of(TaskThread &thread) {
  const char *const name = thread.task().wchan.load();
  return name ? name : "";
}

class ModuleDeferred : public ModuleTest {
protected:
  // Load the module so that it leaves `what` behind, and unload it. Return: the log.
  std::string leave(const char *what) {
    log();
    EXPECT_EQ(load("deferred", (std::string("leave=") + what).c_str()), 0);
    const auto *inside = reinterpret_cast<const void *>(info_of("deferred").base);
    EXPECT_EQ(unload_module("deferred"), 0);
    while (module_of_address(inside))
      sched_yield();
    return joined();
  }
  std::string joined() {
    std::string text;
    for (const std::string &line : log())
      text += line + '\n';
    return text;
  }
};

TEST_F(ModuleDeferred, FromADriverInCAllOfThemRun) {
  ASSERT_EQ(load("deferred"), 0);
  EXPECT_EQ(param("deferred", "ran"), "255\n");
  ASSERT_EQ(unload_module("deferred"), 0);
  EXPECT_EQ(joined().find("still active"), std::string::npos);
}

TEST_F(ModuleDeferred, LeftBehindTheyAreNamedAndCancelled) {
  const struct {
    const char *what, *kind;
  } cases[] = {{"timer", "timer timer_fn"},
               {"hrtimer", "hrtimer hrtimer_fn"},
               {"tasklet", "tasklet tasklet_fn"},
               {"delayed", "delayed work delayed_fn"}};
  for (const auto &c : cases) {
    const std::string text = leave(c.what);
    EXPECT_NE(text.find(std::string("deferred: removed with its ") + c.kind), std::string::npos) << text;
  }
}

TEST_F(ModuleDeferred, AWorkThatRunsKeepsTheImageAndThoseBehindItAreCancelled) {
  ASSERT_EQ(load("deferred", "leave=work"), 0);
  const auto *inside = reinterpret_cast<const void *>(info_of("deferred").base);
  auto *gate = reinterpret_cast<completion *>(std::stoul(param("deferred", "gate_address")));
  log();
  const auto is_inside = [gate] {
    spin_lock(&gate->wait.lock);
    const bool waits = !list_empty(&gate->wait.head);
    spin_unlock(&gate->wait.lock);
    return waits;
  };
  while (!is_inside())
    sched_yield();
  ASSERT_EQ(unload_module("deferred"), 0);
  const std::string text = joined();
  EXPECT_NE(text.find("deferred: removed with its work work_fn"), std::string::npos) << text;
  EXPECT_NE(text.find("deferred: removed without destroy_workqueue() of deferred"), std::string::npos) << text;
  EXPECT_NE(module_of_address(inside), nullptr);
  complete(gate);
  while (module_of_address(inside))
    sched_yield();
}

// Memory behind a grace period is freed before the module is told what it has left.
TEST_F(ModuleDeferred, WhatWaitsForReadersRunsBeforeTheModuleIsGone) {
  const struct {
    const char *leave;
    bool named;
  } cases[] = {{"", false}, {"kfree_rcu", false}, {"call_rcu", true}};
  for (const auto &c : cases) {
    log();
    ASSERT_EQ(load("rcu", (std::string("leave=") + c.leave).c_str()), 0);
    EXPECT_EQ(param("rcu", "sum"), "306\n");
    const auto *inside = reinterpret_cast<const void *>(info_of("rcu").base);
    rcu_read_lock(); // so that none of it has run when exit returns
    TaskThread remover([] { EXPECT_EQ(unload_module("rcu"), 0); });
    wait_until([&] { return !strcmp(wchan_of(remover), "rcu_barrier"); });
    EXPECT_NE(module_of_address(inside), nullptr);
    rcu_read_unlock();
    remover.wait_until_done();
    while (module_of_address(inside))
      sched_yield();
    const std::string text = joined();
    EXPECT_EQ(text.find("rcu: removed with its call_rcu() function free_item") != std::string::npos, c.named) << text;
    EXPECT_EQ(text.find("memory behind"), std::string::npos) << text;
  }
}

} // namespace
