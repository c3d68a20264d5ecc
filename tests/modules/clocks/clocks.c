// SPDX-License-Identifier: MIT
// Times and their units: what proc/clocks shows holds on every machine of HZ 250.
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/time64.h>
#include <linux/timekeeping.h>

static int clocks_show(struct seq_file *m, void *v)
{
	const ktime_t start = ktime_get();
	struct timespec64 now, sum;
	struct tm date;
	unsigned long then = jiffies;

	ktime_get_real_ts64(&now);
	sum = timespec64_add(ns_to_timespec64(1500000000), (struct timespec64){ .tv_sec = 1, .tv_nsec = 700000000 });
	time64_to_tm(1000000000, 0, &date);
	seq_printf(m, "HZ %d: %lu %lu %lu jiffies, %u ms\n", HZ, msecs_to_jiffies(1), msecs_to_jiffies(1000), usecs_to_jiffies(4001),
		   jiffies_to_msecs(5));
	seq_printf(m, "sum %lld.%09ld\n", (long long)sum.tv_sec, sum.tv_nsec);
	seq_printf(m, "date %ld-%02d-%02d %02d:%02d:%02d, back %lld\n", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday, date.tm_hour,
		   date.tm_min, date.tm_sec, (long long)mktime64(2001, 9, 9, 1, 46, 40));
	seq_printf(m, "ktime %lld us, %d\n", ktime_to_us(ktime_add_ms(ktime_set(2, 5000), 3)), ktime_compare(ktime_set(1, 0), ms_to_ktime(1000)));
	seq_printf(m, "forward %d, later %d, real %d\n", ktime_after(ktime_get(), ktime_sub_ns(start, 1)), time_after_eq(jiffies, then),
		   now.tv_sec > 1600000000);
	return 0;
}

static int __init clocks_init(void)
{
	return proc_create_single("clocks", 0444, NULL, clocks_show) ? 0 : -ENOMEM;
}

static void __exit clocks_exit(void)
{
	remove_proc_entry("clocks", NULL);
}

module_init(clocks_init);
module_exit(clocks_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Times and their units");
