// SPDX-License-Identifier: MIT
// What the journal gets of a record.
#include "daemon/log.h"
#include "kernel/oops.h"
#include "kernel/printk/printk.h"
#include "tests/unit/procfs-emu/client.h"
#include <cstring>
#include <gmock/gmock.h>
#include <linux/module.h>
#include <linux/printk.h>

namespace kcompd {
namespace {

using testing::ElementsAre;

LogRecord last_record(const std::function<void()> &write) {
  log_finish_line();
  LogReader reader(LogReader::From::kNewest);
  write();
  log_finish_line();
  LogRecord record;
  EXPECT_EQ(reader.next(record), 0);
  return record;
}

TEST(JournalFields, ALineOfTheDaemonHasTextAndPriority) {
  const LogRecord record = last_record([] { printk(KERN_ERR "kcompd: trouble\n"); });
  EXPECT_THAT(journal_fields(record), ElementsAre("MESSAGE=kcompd: trouble", "PRIORITY=3", "SYSLOG_IDENTIFIER=kcompd"));
}

TEST(JournalFields, ALineOfAModuleNamesIt) {
  static struct module box = {};
  strcpy(box.name, "box");
  const LogRecord record = last_record([] { run_guarded(&box, [] { printk(KERN_INFO "open\n"); }); });
  EXPECT_THAT(journal_fields(record),
              ElementsAre("MESSAGE=open", "PRIORITY=6", "SYSLOG_IDENTIFIER=kcompd", "KCOMPD_MODULE=box"));
  EXPECT_EQ(record.dict(), "") << "the kernel's own log has no such field";
}

TEST(JournalFields, ALineOfACallNamesTheDevice) {
  const LogRecord record = last_record([] {
    TestCall call;
    call.device = "mailbox";
    printk(KERN_DEBUG "read\n");
  });
  EXPECT_THAT(journal_fields(record),
              ElementsAre("MESSAGE=read", "PRIORITY=7", "SYSLOG_IDENTIFIER=kcompd", "KCOMPD_DEVICE=mailbox"));
}

int emit(const dev_printk_info &info, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  const int result = vprintk_emit(0, 4, &info, fmt, args);
  va_end(args);
  return result;
}

TEST(JournalFields, ALineAboutADeviceNamesThatOne) {
  const LogRecord record = last_record([] {
    TestCall call;
    call.device = "mailbox";
    emit({"misc", "c10:58"}, "misc %s: %s", "box:1", "ready: yes\n");
  });
  EXPECT_THAT(journal_fields(record), ElementsAre("MESSAGE=misc box:1: ready: yes", "PRIORITY=4",
                                                  "SYSLOG_IDENTIFIER=kcompd", "KCOMPD_DEVICE=box:1"));
  EXPECT_EQ(record.dict(), "SUBSYSTEM=misc\nDEVICE=c10:58\n");
}

TEST(JournalFields, TheLongestNamesAndTextFit) {
  static struct module longest = {};
  memset(longest.name, 'm', sizeof(longest.name) - 1);
  const std::string device(64, 'd'), text(kLogTextMax, 't');
  dev_printk_info info{"subsystem-of-15", ""};
  memset(info.device, 'x', sizeof(info.device) - 1);
  const LogRecord record = last_record([&] {
    TestCall call;
    call.device = device.c_str();
    run_guarded(&longest, [&] { emit(info, "%s", text.c_str()); });
  });
  EXPECT_EQ(record.text(), text);
  EXPECT_EQ(record.module(), longest.name);
  EXPECT_EQ(record.device(), device);
}

} // namespace
} // namespace kcompd
