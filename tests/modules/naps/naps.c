// SPDX-License-Identifier: MIT
// Readers sleep until somebody writes; each write wakes one of them, and gives it what was written.
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

static DECLARE_WAIT_QUEUE_HEAD(sleepers);
static int calls, answered;

static ssize_t naps_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	char text[24];
	int err;

	if (*pos)
		return 0;
	pr_info("naps: %s goes to sleep\n", current->comm);
	err = wait_event_interruptible_exclusive(sleepers, calls > answered);
	if (err) {
		pr_info("naps: %s is disturbed\n", current->comm);
		return err;
	}
	answered++;
	pr_info("naps: %s wakes for call %d\n", current->comm, answered);
	return simple_read_from_buffer(buf, len, pos, text, scnprintf(text, sizeof(text), "call %d\n", answered));
}

static ssize_t naps_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	calls++;
	pr_info("naps: %s calls\n", current->comm);
	wake_up_interruptible(&sleepers);
	return len;
}

static const struct file_operations naps_fops = {
	.owner = THIS_MODULE,
	.read = naps_read,
	.write = naps_write,
	.llseek = no_llseek,
};

static struct miscdevice naps_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "naps",
	.fops = &naps_fops,
	.mode = 0666,
};

module_misc_device(naps_device);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Readers that sleep until they are called");
