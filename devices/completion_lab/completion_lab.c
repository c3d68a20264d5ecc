// SPDX-License-Identifier: MIT
// A completion to play with from a shell. `cat /dev/completion_lab` waits for it; what is written to the node works on it:
// complete [N], complete_all, reinit, try, wait_timeout MS. /proc/completion_lab shows it and who waits, in the order they came.
#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#define NAME "completion_lab"

static DECLARE_COMPLETION(lab);

/* Who waits: the completion keeps its own queue, which is nobody else's business. */
struct waiter {
	struct list_head node;
	pid_t pid;
};
static LIST_HEAD(waiters);
static DEFINE_MUTEX(waiters_lock);

static long lab_wait(unsigned long timeout)
{
	struct waiter self = { .pid = current->pid };
	long left;

	mutex_lock(&waiters_lock);
	list_add_tail(&self.node, &waiters);
	mutex_unlock(&waiters_lock);

	left = wait_for_completion_interruptible_timeout(&lab, timeout);

	mutex_lock(&waiters_lock);
	list_del(&self.node);
	mutex_unlock(&waiters_lock);
	return left;
}

/* A read waits once, then says "completed" and ends. */
static ssize_t completion_lab_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	static const char answer[] = "completed\n";

	if (*pos == 0) {
		long left = lab_wait(MAX_SCHEDULE_TIMEOUT);

		if (left < 0)
			return left;
	}
	return simple_read_from_buffer(buf, len, pos, answer, sizeof(answer) - 1);
}

static int complete_some(const char *count)
{
	unsigned int n = 1;
	int err = *count ? kstrtouint(count, 10, &n) : 0;

	if (err)
		return err;
	while (n--)
		complete(&lab);
	return 0;
}

static int wait_some(const char *ms)
{
	unsigned int timeout;
	int err = kstrtouint(ms, 10, &timeout);
	long left;

	if (err)
		return err;
	left = lab_wait(msecs_to_jiffies(timeout));
	if (left < 0)
		return left;
	pr_info(NAME ": %s\n", left ? "completed in time" : "timed out");
	return left ? 0 : -ETIMEDOUT;
}

static int command(char *text)
{
	char *word = strsep(&text, " ");
	const char *argument = text ? skip_spaces(text) : "";

	if (!strcmp(word, "complete"))
		return complete_some(argument);
	if (!strcmp(word, "wait_timeout"))
		return wait_some(argument);
	if (*argument)
		return -EINVAL;
	if (!strcmp(word, "complete_all")) {
		complete_all(&lab);
		return 0;
	}
	if (!strcmp(word, "reinit")) {
		reinit_completion(&lab);
		return 0;
	}
	if (!strcmp(word, "try"))
		return try_wait_for_completion(&lab) ? 0 : -EAGAIN;
	return -EINVAL;
}

static ssize_t completion_lab_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	char text[32];
	int err;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, buf, len))
		return -EFAULT;
	text[len] = '\0';
	err = command(strim(text));
	return err ? err : len;
}

static const struct file_operations completion_lab_fops = {
	.owner = THIS_MODULE,
	.read = completion_lab_read,
	.write = completion_lab_write,
};
static struct miscdevice device = { .minor = MISC_DYNAMIC_MINOR, .name = NAME, .fops = &completion_lab_fops };

static int completion_lab_show(struct seq_file *m, void *v)
{
	struct waiter *waiter;
	unsigned int done = READ_ONCE(lab.done);

	seq_puts(m, "done: ");
	if (done == UINT_MAX)
		seq_puts(m, "all\n");
	else
		seq_printf(m, "%u\n", done);
	seq_puts(m, "waiters:");
	mutex_lock(&waiters_lock);
	list_for_each_entry(waiter, &waiters, node)
		seq_printf(m, " %d", waiter->pid);
	mutex_unlock(&waiters_lock);
	seq_putc(m, '\n');
	return 0;
}

static int __init completion_lab_init(void)
{
	int err;

	if (!proc_create_single(NAME, 0444, NULL, completion_lab_show))
		return -ENOMEM;
	err = misc_register(&device);
	if (err)
		remove_proc_entry(NAME, NULL);
	return err;
}

static void __exit completion_lab_exit(void)
{
	misc_deregister(&device);
	remove_proc_entry(NAME, NULL);
}

module_init(completion_lab_init);
module_exit(completion_lab_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A completion, from a shell");
