// SPDX-License-Identifier: MIT
// Loading and unloading: what comes back, what is listed, what the log says.
#include "tests/unit/kernel/module/fixture.h"
#include "tests/unit/kernel/sched/threads.h"

#include <dlfcn.h>
#include <set>
#include <thread>

extern "C" {
extern const kernel_symbol __start___ksymtab[] __attribute__((visibility("hidden")));
extern const kernel_symbol __stop___ksymtab[] __attribute__((visibility("hidden")));
}

using namespace kcompd;
using namespace kcompd::test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

using Loader = ModuleTest;

TEST_F(Loader, ALoadedModuleIsListedAndAnUnloadedOneIsNot) {
  ASSERT_EQ(load("params"), 0);
  const ModuleInfo info = info_of("params");
  EXPECT_STREQ(info.state, "Live");
  EXPECT_EQ(info.refcount, 0);
  EXPECT_GT(info.size, 0u);
  EXPECT_EQ(info.size % 4096, 0u);
  ASSERT_EQ(unload_module("params"), 0);
  EXPECT_THAT(loaded_names(), IsEmpty());
}

TEST_F(Loader, TheSecondLoadIsRefused) {
  ASSERT_EQ(load("params"), 0);
  EXPECT_EQ(load("params"), -EEXIST);
  EXPECT_EQ(unload_module("params"), 0);
  EXPECT_EQ(unload_module("params"), -ENOENT);
}

TEST_F(Loader, TheNewestModuleIsListedFirst) {
  ASSERT_EQ(load("params"), 0);
  ASSERT_EQ(load("provider"), 0);
  EXPECT_THAT(loaded_names(), ElementsAre("provider", "params"));
  EXPECT_EQ(unload_module("params"), 0);
  EXPECT_EQ(unload_module("provider"), 0);
}

TEST_F(Loader, EveryUnknownSymbolIsNamedAndNothingRuns) {
  EXPECT_EQ(load("missing"), -ENOENT);
  EXPECT_THAT(log(), testing::UnorderedElementsAre("missing: Unknown symbol no_such_function (err -2)",
                                                   "missing: Unknown symbol malloc (err -2)"));
}

TEST_F(Loader, AUsedModuleStaysUntilItsUserIsGone) {
  EXPECT_EQ(load("usedby-consumer"), -ENOENT);
  log();
  ASSERT_EQ(load("provider"), 0);
  ASSERT_EQ(load("usedby-consumer"), 0);
  EXPECT_THAT(log(), ElementsAre("consumer: 42, fine, built as usedby_consumer"));
  EXPECT_THAT(info_of("provider").users, ElementsAre("usedby_consumer"));
  EXPECT_EQ(info_of("provider").refcount, 1);
  EXPECT_EQ(unload_module("provider"), -EWOULDBLOCK);
  EXPECT_EQ(unload_module("usedby_consumer"), 0);
  EXPECT_EQ(info_of("provider").refcount, 0);
  EXPECT_EQ(unload_module("provider"), 0);
  EXPECT_THAT(log(), ElementsAre("provider: called 2 times"));
}

TEST_F(Loader, AModuleInUseStays) {
  ASSERT_EQ(load("params"), 0);
  struct module *mod = module_of_address(reinterpret_cast<void *>(info_of("params").base));
  ASSERT_NE(mod, nullptr);
  ASSERT_TRUE(try_module_get(mod));
  __module_get(mod);
  EXPECT_EQ(module_refcount(mod), 2);
  EXPECT_EQ(info_of("params").refcount, 2);
  EXPECT_EQ(unload_module("params"), -EWOULDBLOCK);
  module_put(mod);
  module_put(mod);
  EXPECT_EQ(unload_module("params"), 0);
}

TEST_F(Loader, WhatIsBuiltInNeedsNoReference) {
  EXPECT_TRUE(try_module_get(nullptr));
  module_put(nullptr);
  EXPECT_FALSE(pin_module_image(nullptr));
}

TEST_F(Loader, TheErrorOfInitIsTheErrorOfTheLoad) {
  EXPECT_EQ(load("initresult", "result=-1"), -EPERM);
  EXPECT_EQ(load("initresult", "result=-12"), -ENOMEM);
  EXPECT_EQ(load("initresult", "result=-4095"), -4095);
  EXPECT_THAT(loaded_names(), IsEmpty());
  EXPECT_EQ(load("initresult"), 0);
  EXPECT_EQ(unload_module("initresult"), 0);
}

TEST_F(Loader, AnInitThatReturnsAPositiveNumberIsLoadedWithAWarning) {
  ASSERT_EQ(load("initresult", "result=3"), 0);
  const auto lines = log();
  EXPECT_THAT(testing::PrintToString(lines), HasSubstr("'initresult'->init suspiciously returned 3"));
  EXPECT_EQ(unload_module("initresult"), 0);
}

TEST_F(Loader, AnExportedNameIsExportedOnce) {
  ASSERT_EQ(load("provider"), 0);
  EXPECT_EQ(load("duplicate"), -ENOEXEC);
  EXPECT_THAT(log(), ElementsAre("duplicate: exports duplicate symbol provider_add (owned by provider)"));
  EXPECT_EQ(unload_module("provider"), 0);
  EXPECT_EQ(load("duplicate"), 0);
  EXPECT_EQ(unload_module("duplicate"), 0);
}

TEST_F(Loader, ANameOfALibraryOfTheDaemonCanNotBeExported) {
  EXPECT_EQ(load("libcname"), -ENOEXEC);
  EXPECT_THAT(log(), ElementsAre("libcname: exports duplicate symbol getline (owned by kernel)"));
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_F(Loader, ConstructorsAreRefused) {
  EXPECT_EQ(load("constructor"), -ENOEXEC);
  EXPECT_THAT(log(), ElementsAre(HasSubstr("it has constructors")));
}
#endif

TEST_F(Loader, AProprietaryModuleTaintsAndSeesNoGplSymbols) {
  ASSERT_EQ(load("provider"), 0);
  log();
  ASSERT_EQ(load("proprietary"), 0);
  EXPECT_THAT(log(), ElementsAre("proprietary: module license 'Proprietary' taints kernel."));
  EXPECT_THAT(info_of("proprietary").taints, HasSubstr("P"));
  EXPECT_EQ(load("proprietary_gpl"), -ENOENT);
  EXPECT_EQ(log().back(), "proprietary_gpl: Unknown symbol provider_gpl (err -2)");
  EXPECT_EQ(unload_module("proprietary"), 0);
  EXPECT_EQ(unload_module("provider"), 0);
}

TEST_F(Loader, AnAddressBelongsToTheModuleThatIsThere) {
  ASSERT_EQ(load("params"), 0);
  const ModuleInfo info = info_of("params");
  const auto *first = reinterpret_cast<const char *>(info.base);
  struct module *mod = module_of_address(first);
  ASSERT_NE(mod, nullptr);
  EXPECT_STREQ(mod->name, "params");
  EXPECT_EQ(module_of_address(first + info.size - 1), mod);
  EXPECT_NE(module_of_address(first + info.size), mod);
  EXPECT_NE(module_of_address(first - 1), mod);
  EXPECT_EQ(module_of_address(&info), nullptr);
  EXPECT_EQ(unload_module("params"), 0);
  EXPECT_EQ(module_of_address(first), nullptr);
}

TEST_F(Loader, StaticFunctionsOfAModuleHaveNames) {
  ASSERT_EQ(load("params"), 0);
  const struct module *mod = module_of_address(reinterpret_cast<void *>(info_of("params").base));
  SymbolInfo symbol;
  ASSERT_TRUE(lookup_symbol(reinterpret_cast<uintptr_t>(mod->init) + 1, symbol));
  EXPECT_THAT(symbol.name, testing::AnyOf(HasSubstr("params_init"), HasSubstr("init_module")));
  EXPECT_EQ(symbol.start, reinterpret_cast<uintptr_t>(mod->init));
  EXPECT_STREQ(symbol.module, "params");
  EXPECT_EQ(unload_module("params"), 0);
}

TEST_F(Loader, TheObserverSeesAModuleBeforeItsInitAndAfterItsExit) {
  static std::vector<std::string> seen;
  seen.clear();
  set_module_observer({[](const char *name) { seen.push_back("+" + std::string(name)); },
                       [](const char *name) { seen.push_back("-" + std::string(name)); }});
  EXPECT_EQ(load("initresult", "result=-5"), -EIO);
  EXPECT_EQ(load("initresult"), 0);
  EXPECT_EQ(unload_module("initresult"), 0);
  EXPECT_EQ(load("missing"), -ENOENT);
  set_module_observer({});
  EXPECT_THAT(seen, ElementsAre("+initresult", "-initresult", "+initresult", "-initresult"));
}

TEST_F(Loader, LoadsOfTheSameModuleAtOnceGiveOneModule) {
  for (int round = 0; round < 50; round++) {
    std::atomic<int> good{0}, refused{0}, other{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++)
      threads.emplace_back([&] {
        const int err = load("provider");
        (err == 0 ? good : err == -EEXIST || err == -EBUSY ? refused : other)++;
      });
    for (std::thread &thread : threads)
      thread.join();
    ASSERT_EQ(good, 1);
    ASSERT_EQ(other, 0);
    ASSERT_EQ(unload_module("provider"), 0);
  }
}

// `provider`, whose init lasts until it is told to end, and somebody who wants it meanwhile.
class LoadingModule : public ModuleTest {
protected:
  LoadingModule() {
    wait_until([] { return param("provider", "hold") == "Y\n"; });
    EXPECT_STREQ(info_of("provider").state, "Loading");
  }
  void let_go() { EXPECT_EQ(module_param_set("provider", "hold", "0"), 1); }

  int first = 1;
  TaskThread loader{[this] { first = load("provider", "hold=1"); }};
};

TEST_F(LoadingModule, IsWaitedForByWhoWantsItsSymbols) {
  int second = 1;
  TaskThread user([&] { second = load("usedby-consumer"); });
  user.wait_until_asleep(TASK_INTERRUPTIBLE);
  let_go();
  loader.wait_until_done();
  user.wait_until_done();
  EXPECT_EQ(first, 0);
  EXPECT_EQ(second, 0);
  EXPECT_EQ(unload_module("usedby_consumer"), 0);
  EXPECT_EQ(unload_module("provider"), 0);
}

TEST_F(LoadingModule, ThatFailsHasNoSymbolsForWhoWaited) {
  int second = 1;
  TaskThread user([&] { second = load("usedby-consumer"); });
  user.wait_until_asleep(TASK_INTERRUPTIBLE);
  deliver_signal(loader.task(), false);
  loader.wait_until_done();
  user.wait_until_done();
  EXPECT_EQ(first, -EINTR);
  EXPECT_EQ(second, -ENOENT);
  EXPECT_THAT(log(), testing::Contains("usedby_consumer: Unknown symbol provider_add (err -2)"));
}

TEST_F(LoadingModule, IsWaitedForByTheNextOfItsName) {
  int second = 1, third = 1;
  TaskThread again([&] { second = load("provider"); });
  TaskThread interrupted([&] { third = load("provider"); });
  again.wait_until_asleep(TASK_INTERRUPTIBLE);
  interrupted.wait_until_asleep(TASK_INTERRUPTIBLE);
  deliver_signal(interrupted.task(), false);
  interrupted.wait_until_done();
  EXPECT_EQ(third, -ERESTARTSYS);
  let_go();
  loader.wait_until_done();
  again.wait_until_done();
  EXPECT_EQ(first, 0);
  EXPECT_EQ(second, -EEXIST);
  EXPECT_EQ(unload_module("provider"), 0);
}

TEST_F(LoadingModule, ThatFailsKeepsTheNextOfItsNameFromTrying) {
  int second = 1;
  TaskThread again([&] { second = load("provider"); });
  again.wait_until_asleep(TASK_INTERRUPTIBLE);
  deliver_signal(loader.task(), false);
  loader.wait_until_done();
  again.wait_until_done();
  EXPECT_EQ(first, -EINTR);
  EXPECT_EQ(second, -EBUSY);
}

// A module that is loaded against a symbol must get that very symbol from the dynamic linker.
TEST(DaemonsSymbols, AreFoundByTheDynamicLinker) {
  ASSERT_NE(__start___ksymtab, __stop___ksymtab);
  for (const kernel_symbol *s = __start___ksymtab; s != __stop___ksymtab; s++) {
    const void *own = dlsym(RTLD_DEFAULT, ("kcompd_" + std::string(s->name)).c_str());
    const void *found = own ? own : dlsym(RTLD_DEFAULT, s->name);
    EXPECT_NE(found, nullptr) << s->name;
    if (s->value) { // a thread-local variable has no value that a table could hold
      EXPECT_EQ(found, s->value) << s->name;
    }
  }
}

TEST(DaemonsSymbols, HaveOneOwnerEach) {
  std::set<std::string> names;
  for (const kernel_symbol *s = __start___ksymtab; s != __stop___ksymtab; s++)
    EXPECT_TRUE(names.insert(s->name).second) << s->name;
}

// Last of its kind: what has no exit stays.
TEST(LoaderWithoutExit, StaysLoaded) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  ASSERT_EXIT(
      {
        const int first = load("noexit");
        const int second = unload_module("noexit");
        std::_Exit(first == 0 && second == -EBUSY ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(LoaderDisabled, NeitherLoadsNorUnloads) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  ASSERT_EXIT(
      {
        const int first = load("provider");
        disable_modules();
        std::_Exit(first == 0 && load("params") == -EPERM && unload_module("provider") == -EPERM ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

} // namespace
