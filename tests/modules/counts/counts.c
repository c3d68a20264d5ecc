// SPDX-License-Identifier: MIT
// Things that count: references that end, a counter in parts, 64 bits, and what an underflow is called.
#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/percpu_counter.h>
#include <linux/proc_fs.h>
#include <linux/refcount.h>
#include <linux/seq_file.h>

static int released;

static void release(struct kref *ref)
{
	released++;
}

static int counts_show(struct seq_file *m, void *v)
{
	struct percpu_counter parts;
	atomic64_t wide = ATOMIC64_INIT(1LL << 40);
	atomic_t number = ATOMIC_INIT(5);
	refcount_t users;
	struct kref ref;
	int err;

	released = 0;
	kref_init(&ref);
	kref_get(&ref);
	seq_printf(m, "kref %u", kref_read(&ref));
	seq_printf(m, " put %d", kref_put(&ref, release));
	seq_printf(m, " put %d", kref_put(&ref, release));
	seq_printf(m, " released %d\n", released);

	refcount_set(&users, 1);
	refcount_inc(&users);
	seq_printf(m, "refcount %u", refcount_read(&users));
	seq_printf(m, " last %d", refcount_dec_and_test(&users));
	seq_printf(m, " last %d", refcount_dec_and_test(&users));
	seq_printf(m, " from zero %d\n", refcount_inc_not_zero(&users));

	err = percpu_counter_init(&parts, 7, GFP_KERNEL);
	if (err)
		return err;
	percpu_counter_add(&parts, 100);
	percpu_counter_dec(&parts);
	seq_printf(m, "percpu_counter %lld\n", (long long)percpu_counter_sum(&parts));
	percpu_counter_destroy(&parts);

	atomic64_add(3, &wide);
	seq_printf(m, "64 bits %lld", (long long)atomic64_read(&wide));
	seq_printf(m, " swapped %lld\n", (long long)atomic64_xchg(&wide, 9));
	seq_printf(m, "unless %d", atomic_add_unless(&number, 1, 5));
	seq_printf(m, " %d", atomic_add_unless(&number, 1, 6));
	seq_printf(m, " if positive %d", atomic_dec_if_positive(&number));
	seq_printf(m, " cmpxchg %d", atomic_cmpxchg(&number, 5, 8));
	seq_printf(m, " now %d\n", atomic_read(&number));
	return 0;
}

static int __init counts_init(void)
{
	return proc_create_single("counts", 0444, NULL, counts_show) ? 0 : -ENOMEM;
}

static void __exit counts_exit(void)
{
	remove_proc_entry("counts", NULL);
}

module_init(counts_init);
module_exit(counts_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Things that count");
