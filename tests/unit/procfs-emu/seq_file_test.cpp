// SPDX-License-Identifier: MIT
// seq_file, read through vfs as clients do.
#include "tests/unit/procfs-emu/client.h"
#include <linux/err.h>
#include <linux/list.h>
#include <linux/printk.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <vector>

using namespace kcompd;

namespace {

// Records that a test chooses; a record "skip" is left out, "error" fails with EDOM.
std::vector<std::string> records;
int starts, stops, shows;

void *records_start(seq_file *, loff_t *pos) {
  ++starts;
  return static_cast<size_t>(*pos) < records.size() ? &records[static_cast<size_t>(*pos)] : nullptr;
}
void *records_next(seq_file *, void *, loff_t *pos) {
  ++*pos;
  return static_cast<size_t>(*pos) < records.size() ? &records[static_cast<size_t>(*pos)] : nullptr;
}
void records_stop(seq_file *, void *) {
  ++stops;
}
int records_show(seq_file *m, void *v) {
  ++shows;
  const std::string &text = *static_cast<std::string *>(v);
  if (text == "error")
    return -EDOM;
  seq_puts(m, text.c_str());
  return text == "skip" ? SEQ_SKIP : 0;
}
const seq_operations kRecords = {records_start, records_stop, records_next, records_show};

class SeqFile : public testing::Test {
protected:
  void make(std::vector<std::string> wanted) {
    records = std::move(wanted);
    starts = stops = shows = 0;
    ASSERT_NE(proc_create_seq("seq-test", 0, nullptr, &kRecords), nullptr);
  }
  ~SeqFile() override {
    remove_proc_entry("seq-test", nullptr);
    EXPECT_EQ(starts, stops);
  }
  std::string all() {
    std::string text;
    for (const std::string &record : records)
      if (record != "skip")
        text += record;
    return text;
  }
};

TEST_F(SeqFile, GivesAllRecordsAndThenTheEnd) {
  make({"one\n", "two\n", "three\n"});
  Client client("proc/seq-test");
  EXPECT_EQ(client.read(), "one\ntwo\nthree\n");
  EXPECT_EQ(client.read(), "");
  EXPECT_EQ(client.read(), "");
}

TEST_F(SeqFile, SmallReadsGiveTheSameText) {
  make({"Processor 0:0\n", "Processor 1:5\n", "x", "skip", "", "last"});
  for (size_t step : {1, 2, 5, 13, 14, 15, 100})
    EXPECT_EQ(Client("proc/seq-test").read_all(step), all()) << step;
}

TEST_F(SeqFile, PositionedReadsFindAnyByte) {
  make({"abc", "skip", "defg", "", "hi"});
  const std::string text = all();
  Client client("proc/seq-test");
  for (loff_t at : {4, 0, 8, 3, 7, 1, 9, 2, 10, 5})
    EXPECT_EQ(client.read(100, at), at < 9 ? text.substr(static_cast<size_t>(at)) : "") << at;
}

TEST_F(SeqFile, ARecordLargerThanTheBufferIsShownAgain) {
  make({"small", std::string(10'000, 'x'), std::string(300'000, 'y'), "end"});
  Client client("proc/seq-test");
  EXPECT_EQ(client.read_all(4096), all());
  EXPECT_GT(shows, 4);
}

TEST_F(SeqFile, APositionBehindALargeRecordIsFound) {
  make({std::string(50'000, 'x'), "tail"});
  EXPECT_EQ(Client("proc/seq-test").read(100, 50'000), "tail");
  EXPECT_EQ(Client("proc/seq-test").read(3, 49'998), "xxt");
}

TEST_F(SeqFile, SkippedRecordsLeaveNothing) {
  make({"skip", "a", "skip", "skip", "b", "skip"});
  EXPECT_EQ(Client("proc/seq-test").read(), "ab");
}

TEST_F(SeqFile, AnErrorComesAfterWhatWasThere) {
  make({"good", "error", "never"});
  Client client("proc/seq-test");
  EXPECT_EQ(client.read(), "good");
  EXPECT_EQ(client.read(), "errno " + std::to_string(EDOM));
}

TEST_F(SeqFile, AFailingStartIsTheResultOfRead) {
  static const seq_operations failing = {[](seq_file *, loff_t *) { return ERR_PTR(-EACCES); },
                                         [](seq_file *, void *) {}, records_next, records_show};
  ASSERT_NE(proc_create_seq("seq-fail", 0, nullptr, &failing), nullptr);
  EXPECT_EQ(Client("proc/seq-fail").read(), "errno " + std::to_string(EACCES));
  remove_proc_entry("seq-fail", nullptr);
  make({});
}

TEST_F(SeqFile, ReadFromTheStartShowsAnew) {
  make({"old"});
  Client client("proc/seq-test");
  EXPECT_EQ(client.read(100, 0), "old");
  records = {"new text"};
  EXPECT_EQ(client.read(100, 0), "new text");
}

TEST_F(SeqFile, LseekMovesBothWays) {
  make({"abc", "def"});
  Client client("proc/seq-test");
  EXPECT_EQ(vfs::llseek(client.file(), 4, SEEK_SET), 4);
  EXPECT_EQ(client.read(), "ef");
  EXPECT_EQ(vfs::llseek(client.file(), -5, SEEK_CUR), 1);
  EXPECT_EQ(client.read(2), "bc");
  EXPECT_EQ(vfs::llseek(client.file(), -5, SEEK_SET), -EINVAL);
  EXPECT_EQ(vfs::llseek(client.file(), 0, SEEK_END), -EINVAL);
}

TEST_F(SeqFile, PrintersWriteWhatTheySay) {
  make({});
  auto show = [](seq_file *m, void *) {
    seq_printf(m, "%s=%d|", "n", 5);
    seq_putc(m, 'c');
    seq_put_decimal_ull(m, " ", 18446744073709551615ULL);
    seq_put_decimal_ll(m, " ", -7);
    seq_put_decimal_ull_width(m, ",", 7, 3);
    seq_put_hex_ll(m, " ", 0xabc, 8);
    seq_putc(m, '\n');
    seq_escape(m, "a\tb\\c\n", "\t\n\\");
    seq_putc(m, '\n');
    seq_setwidth(m, 8);
    seq_puts(m, "pad");
    seq_pad(m, '|');
    seq_write(m, "\0z", 2);
    seq_hex_dump(m, "\n> ", DUMP_PREFIX_OFFSET, 16, 1, "0123456789abcdefXY", 18, true);
    return 0;
  };
  ASSERT_NE(proc_create_single("seq-print", 0, nullptr, show), nullptr);
  using namespace std::string_literals;
  EXPECT_EQ(Client("proc/seq-print").read(),
            "n=5|c 18446744073709551615 -7,  7 00000abc\na\\011b\\134c\\012\npad     |\0z"s
            "\n> 00000000: 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef\n"
            "\n> 00000010: 58 59                                            XY\n");
  remove_proc_entry("seq-print", nullptr);
}

TEST_F(SeqFile, ListHelpersWalkAListWithItsHead) {
  make({});
  list_head head, item[3];
  INIT_LIST_HEAD(&head);
  for (list_head &each : item)
    list_add_tail(&each, &head);
  loff_t pos = 1;
  EXPECT_EQ(seq_list_start(&head, 0), &item[0]);
  EXPECT_EQ(seq_list_start(&head, 3), nullptr);
  EXPECT_EQ(seq_list_start_head(&head, 0), &head);
  EXPECT_EQ(seq_list_start_head(&head, 3), &item[2]);
  EXPECT_EQ(seq_list_next(&item[1], &head, &pos), &item[2]);
  EXPECT_EQ(pos, 2);
  EXPECT_EQ(seq_list_next(&item[2], &head, &pos), nullptr);
}

TEST_F(SeqFile, PrivateStateIsZeroedAndFreed) {
  make({});
  static const seq_operations counting = {
      [](seq_file *m, loff_t *pos) -> void * { return *pos < 3 ? m->private_ : nullptr; }, [](seq_file *, void *) {},
      [](seq_file *m, void *, loff_t *pos) -> void * { return ++*pos < 3 ? m->private_ : nullptr; },
      [](seq_file *m, void *v) {
        seq_printf(m, "%d ", ++*static_cast<int *>(v));
        return 0;
      }};
  ASSERT_NE(proc_create_seq_private("seq-private", 0, nullptr, &counting, sizeof(int), nullptr), nullptr);
  EXPECT_EQ(Client("proc/seq-private").read(), "1 2 3 ");
  EXPECT_EQ(Client("proc/seq-private").read(), "1 2 3 ");
  remove_proc_entry("seq-private", nullptr);
}

} // namespace
