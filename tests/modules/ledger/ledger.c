// SPDX-License-Identifier: MIT
// Numbers by key under a reader-writer semaphore. "KEY VALUE" is booked; "read" and "write" hold the lock that way and tell what others get.
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/rwsem.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

static DECLARE_RWSEM(lock);
static long book[8];

static int ledger_show(struct seq_file *m, void *v)
{
	long sum = 0;
	int i;

	down_read(&lock);
	for (i = 0; i < ARRAY_SIZE(book); i++) {
		if (book[i])
			seq_printf(m, "%d: %ld\n", i, book[i]);
		sum += book[i];
	}
	up_read(&lock);
	seq_printf(m, "sum %ld\n", sum);
	return 0;
}

/* What trylocks get while the caller has the lock. */
static void tell(const char *how)
{
	int reads = down_read_trylock(&lock);
	int writes;

	if (reads)
		up_read(&lock);
	writes = down_write_trylock(&lock);
	if (writes)
		up_write(&lock);
	pr_info("ledger: %s: locked %d, a reader %d, a writer %d\n", how, rwsem_is_locked(&lock) != 0, reads, writes);
}

static ssize_t ledger_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	char text[32] = "";
	unsigned int key;
	long value;

	if (len >= sizeof(text))
		return -EMSGSIZE;
	if (copy_from_user(text, buf, len))
		return -EFAULT;
	if (sysfs_streq(text, "read")) {
		down_read(&lock);
		tell("held for reading");
		up_read(&lock);
		tell("free");
	} else if (sysfs_streq(text, "write")) {
		down_write(&lock);
		tell("held for writing");
		downgrade_write(&lock);
		tell("downgraded");
		up_read(&lock);
	} else if (sscanf(text, "%u %ld", &key, &value) == 2) {
		if (key >= ARRAY_SIZE(book))
			return -ERANGE;
		if (down_write_killable(&lock))
			return -EINTR;
		book[key] += value;
		up_write(&lock);
	} else {
		return -EINVAL;
	}
	return len;
}

static int ledger_open(struct inode *inode, struct file *file)
{
	return single_open(file, ledger_show, NULL);
}

static const struct proc_ops ledger_proc_ops = {
	.proc_open = ledger_open,
	.proc_read = seq_read,
	.proc_write = ledger_write,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};

static int __init ledger_init(void)
{
	return proc_create("ledger", 0644, NULL, &ledger_proc_ops) ? 0 : -ENOMEM;
}

static void __exit ledger_exit(void)
{
	remove_proc_entry("ledger", NULL);
}

module_init(ledger_init);
module_exit(ledger_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Numbers under a reader-writer semaphore");
