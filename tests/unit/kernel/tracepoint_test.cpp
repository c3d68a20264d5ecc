// SPDX-License-Identifier: MIT
// Who is called at a tracepoint, in which order, and what registering says.
#include <gtest/gtest.h>
#include <linux/rcupdate.h>
#include <linux/tracepoint.h>
#include <string>

DECLARE_TRACE(kcompd_test, TP_PROTO(int first, const char *second), TP_ARGS(first, second));
DEFINE_TRACE(kcompd_test, TP_PROTO(int first, const char *second), TP_ARGS(first, second));

DECLARE_TRACE(kcompd_watched, TP_PROTO(int value), TP_ARGS(value));

namespace {

int watchers = 0;
int refusal = 0;

int begin_watch() {
  if (!refusal)
    watchers++;
  return refusal;
}

void end_watch() {
  watchers--;
}

std::string heard;

void note(void *data, int first, const char *second) {
  heard += static_cast<const char *>(data) + std::to_string(first) + second + " ";
  EXPECT_TRUE(in_atomic());
}

void note_value(void *data, int value) {
  *static_cast<int *>(data) += value;
}

char a[] = "a", b[] = "b", c[] = "c";

} // namespace

DEFINE_TRACE_FN(kcompd_watched, begin_watch, end_watch, TP_PROTO(int value), TP_ARGS(value));

TEST(Tracepoint, CallsItsProbesByPriorityWithTheDataOfEach) {
  heard.clear();
  EXPECT_FALSE(trace_kcompd_test_enabled());
  trace_kcompd_test(1, "x");
  EXPECT_EQ(register_trace_kcompd_test(note, a), 0);
  EXPECT_EQ(register_trace_kcompd_test(note, b), 0);
  EXPECT_EQ(tracepoint_probe_register_prio(&__tracepoint_kcompd_test, reinterpret_cast<void *>(note), c, 20), 0);
  EXPECT_TRUE(trace_kcompd_test_enabled());
  trace_kcompd_test(2, "y");
  EXPECT_EQ(heard, "c2y a2y b2y ");
  EXPECT_EQ(unregister_trace_kcompd_test(note, a), 0);
  EXPECT_EQ(unregister_trace_kcompd_test(note, c), 0);
  tracepoint_synchronize_unregister();
  trace_kcompd_test(3, "z");
  EXPECT_EQ(heard, "c2y a2y b2y b3z ");
  EXPECT_EQ(unregister_trace_kcompd_test(note, b), 0);
  EXPECT_FALSE(trace_kcompd_test_enabled());
  EXPECT_FALSE(in_atomic());
  rcu_barrier();
}

TEST(Tracepoint, RefusesWhatIsThereAlreadyOrIsNot) {
  EXPECT_EQ(register_trace_kcompd_test(nullptr, a), -EINVAL);
  EXPECT_EQ(unregister_trace_kcompd_test(note, a), -ENOENT);
  EXPECT_EQ(register_trace_kcompd_test(note, a), 0);
  EXPECT_EQ(register_trace_kcompd_test(note, a), -EEXIST);
  EXPECT_EQ(unregister_trace_kcompd_test(note, b), -ENOENT);
  EXPECT_EQ(unregister_trace_kcompd_test(note, a), 0);
  rcu_barrier();
}

TEST(Tracepoint, TellsOfTheFirstProbeAndOfTheLast) {
  int one = 0, two = 0;
  refusal = -EBUSY;
  EXPECT_EQ(register_trace_kcompd_watched(note_value, &one), -EBUSY);
  EXPECT_FALSE(trace_kcompd_watched_enabled());
  refusal = 0;
  EXPECT_EQ(register_trace_kcompd_watched(note_value, &one), 0);
  EXPECT_EQ(register_trace_kcompd_watched(note_value, &two), 0);
  EXPECT_EQ(watchers, 1);
  trace_kcompd_watched(5);
  EXPECT_EQ(one + two, 10);
  EXPECT_EQ(unregister_trace_kcompd_watched(note_value, &two), 0);
  EXPECT_EQ(watchers, 1);
  EXPECT_EQ(unregister_trace_kcompd_watched(note_value, &one), 0);
  EXPECT_EQ(watchers, 0);
  rcu_barrier();
}
