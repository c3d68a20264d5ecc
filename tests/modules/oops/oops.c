// SPDX-License-Identifier: MIT
// Every way a driver goes wrong, by its name: written to /dev/oops, or as the parameter `init` or `exit`, it happens there. The name
// "kthread-null" makes a kthread that does it; "proc" reads as /proc/oops.
#include <linux/bug.h>
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>

struct thing {
	long first, second;
	int third;
};

static char *init = "";
module_param(init, charp, 0444);
MODULE_PARM_DESC(init, "What goes wrong at insmod");
static char *exit = "";
module_param(exit, charp, 0644);
MODULE_PARM_DESC(exit, "What goes wrong at rmmod");

static DEFINE_SPINLOCK(spin);
static DEFINE_RWLOCK(rw);
static DEFINE_MUTEX(sleeper);
static struct task_struct *thread;

/* Where the compiler does not see through them, and no sanitizer is before us. */
static struct thing *volatile nothing;
static struct thing *volatile wild = (struct thing *)0x123456789000;
static int (*volatile no_function)(void);
static volatile int zero;
static volatile int depth;

static noinline __attribute__((no_sanitize("undefined"))) int read_null(void)
{
	return nothing->third;
}

static noinline __attribute__((no_sanitize("undefined"))) void write_wild(void)
{
	wild->first = 1;
}

static noinline __attribute__((no_sanitize("undefined"))) int divide(int by)
{
	return 100 / by;
}

static noinline __attribute__((no_sanitize("undefined"))) int call_null(void)
{
	return no_function() + 1;
}

static noinline int overflow(int n)
{
	volatile char room[1024];

	room[n % 1024] = (char)n;
	depth = n;
	if (depth < 0)
		return 0;
	return overflow(n + 1) + room[n % 1024];
}

/* A small write past the array ends the function, a large one destroys all that is above it. */
static noinline __attribute__((no_sanitize("address"))) void smash(size_t size)
{
	char room[16];
	char *volatile start = room;
	size_t i;

	for (i = 0; i < size; i++)
		((volatile char *)start)[i] = 'A';
}

static noinline void leave_behind(size_t size)
{
	char *volatile lost = kmalloc(size, GFP_KERNEL);

	lost[0] = 1;
}

static noinline __attribute__((no_sanitize("address"))) void write_freed(void)
{
	char *volatile freed = kmalloc(48, GFP_KERNEL);

	kfree(freed);
	((volatile char *)freed)[5] = 1;
}

static noinline void take_twice(void)
{
	spin_lock(&spin);
	spin_lock(&spin);
}

static noinline void write_twice(void)
{
	write_lock(&rw);
	write_lock(&rw);
}

static noinline void mutex_twice(void)
{
	mutex_lock(&sleeper);
	mutex_lock(&sleeper);
}

static DEFINE_SPINLOCK(held);

static noinline void sleep_with_spinlock(void)
{
	spin_lock(&held);
	msleep(1);
	spin_unlock(&held);
}

static noinline void sleep_with_cpu(void)
{
	get_cpu();
	schedule_timeout_uninterruptible(1);
	put_cpu();
}

static noinline void fault_with_cpu(void)
{
	get_cpu();
	read_null();
}

static int thread_main(void *name);

static noinline int go_wrong(const char *what)
{
	if (!strcmp(what, "null"))
		return read_null();
	if (!strcmp(what, "wild"))
		write_wild();
	else if (!strcmp(what, "divide"))
		return divide(zero);
	else if (!strcmp(what, "call"))
		return call_null();
	else if (!strcmp(what, "overflow"))
		return overflow(0);
	else if (!strcmp(what, "bug"))
		BUG();
	else if (!strcmp(what, "smash"))
		smash(40);
	else if (!strcmp(what, "smash-all"))
		smash(800); /* as far as the way back; the thread's own block is farther up */
	else if (!strcmp(what, "leak"))
		leave_behind(100);
	else if (!strcmp(what, "write-freed"))
		write_freed();
	else if (!strcmp(what, "int3"))
		asm volatile("int3");
	else if (!strcmp(what, "spin"))
		take_twice();
	else if (!strcmp(what, "rwlock"))
		write_twice();
	else if (!strcmp(what, "mutex"))
		mutex_twice();
	else if (!strcmp(what, "sleep"))
		sleep_with_spinlock();
	else if (!strcmp(what, "sleep-cpu"))
		sleep_with_cpu();
	else if (!strcmp(what, "cpu"))
		fault_with_cpu();
	else if (!strcmp(what, "print"))
		pr_info("%s\n", (char *)wild);
	else if (!strncmp(what, "kthread-", 8))
		thread = kthread_run(thread_main, (void *)(what[8] == 'o' ? "overflow" : "null"), "oops_thread");
	else if (!strcmp(what, "join"))
		pr_info("the thread ended with %d\n", kthread_stop(thread));
	else
		return -EINVAL;
	return 0;
}

static int thread_main(void *name)
{
	return go_wrong(name);
}

static ssize_t oops_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	return simple_read_from_buffer(buf, len, pos, "well\n", 5);
}

static ssize_t oops_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	char what[32] = "";
	int err;

	if (len >= sizeof(what) || copy_from_user(what, buf, len))
		return -EFAULT;
	err = go_wrong(strim(what));
	return err < 0 ? err : (ssize_t)len;
}

static int oops_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%d\n", read_null());
	return 0;
}

static const struct file_operations oops_fops = {
	.owner = THIS_MODULE,
	.read = oops_read,
	.write = oops_write,
};

static struct miscdevice oops = { .minor = MISC_DYNAMIC_MINOR, .name = "oops", .fops = &oops_fops };

static int __init oops_init(void)
{
	int err;

	if (*init)
		return go_wrong(init);
	if (!proc_create_single("oops", 0444, NULL, oops_show))
		return -ENOMEM;
	err = misc_register(&oops);
	if (err)
		remove_proc_entry("oops", NULL);
	return err;
}

static void __exit oops_exit(void)
{
	if (*exit)
		go_wrong(exit);
	misc_deregister(&oops);
	remove_proc_entry("oops", NULL);
}

module_init(oops_init);
module_exit(oops_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Every way a driver goes wrong");
