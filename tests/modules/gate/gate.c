// SPDX-License-Identifier: MIT
// Calls that block until a write lets them go: /dev/gate (read, interruptible), /dev/gate_hard (read, uninterruptible), /dev/gate_open
// (open, interruptible). /dev/gate_spin's read loops for `spin_ms` without sleeping, and looks at it all the time. A write to any of
// them opens the gate for all who wait; what comes later waits again.
#include <linux/atomic.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

static unsigned int spin_ms = 5000;
module_param(spin_ms, uint, 0644);
MODULE_PARM_DESC(spin_ms, "How long a read of gate_spin loops (milliseconds)");

static DECLARE_WAIT_QUEUE_HEAD(gate);
static atomic_t generation = ATOMIC_INIT(0);
static atomic_t opens = ATOMIC_INIT(0);
static atomic_t releases = ATOMIC_INIT(0);
module_param_named(opens, opens.counter, int, 0444);
module_param_named(releases, releases.counter, int, 0444);

static ssize_t gate_answer(char __user *buf, size_t len)
{
	if (len < 1)
		return 0;
	return put_user('g', buf) ? -EFAULT : 1;
}

static int gate_open(struct inode *inode, struct file *file)
{
	atomic_inc(&opens);
	return 0;
}

static int gate_release(struct inode *inode, struct file *file)
{
	atomic_inc(&releases);
	return 0;
}

static ssize_t gate_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	int seen = atomic_read(&generation);
	int err;

	if (file->f_flags & O_NONBLOCK)
		return -EAGAIN;
	err = wait_event_interruptible(gate, atomic_read(&generation) != seen);
	return err ? err : gate_answer(buf, len);
}

static ssize_t gate_hard_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	int seen = atomic_read(&generation);

	wait_event(gate, atomic_read(&generation) != seen);
	return gate_answer(buf, len);
}

static ssize_t gate_spin_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	unsigned long start = jiffies;

	while (time_before(jiffies, start + msecs_to_jiffies(READ_ONCE(spin_ms))))
		barrier();
	return gate_answer(buf, len);
}

static ssize_t gate_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	atomic_inc(&generation);
	wake_up_all(&gate);
	return len;
}

static int gate_open_open(struct inode *inode, struct file *file)
{
	int seen = atomic_read(&generation);

	if (file->f_flags & O_WRONLY)
		return gate_open(inode, file);
	if (wait_event_interruptible(gate, atomic_read(&generation) != seen))
		return -ERESTARTSYS;
	return gate_open(inode, file);
}

static const struct file_operations gate_fops = {
	.owner = THIS_MODULE,
	.open = gate_open,
	.release = gate_release,
	.read = gate_read,
	.write = gate_write,
};

static const struct file_operations gate_hard_fops = {
	.owner = THIS_MODULE,
	.open = gate_open,
	.release = gate_release,
	.read = gate_hard_read,
	.write = gate_write,
};

static const struct file_operations gate_spin_fops = {
	.owner = THIS_MODULE,
	.open = gate_open,
	.release = gate_release,
	.read = gate_spin_read,
	.write = gate_write,
};

static const struct file_operations gate_open_fops = {
	.owner = THIS_MODULE,
	.open = gate_open_open,
	.release = gate_release,
	.read = gate_read,
	.write = gate_write,
};

static struct miscdevice gates[] = {
	{ .minor = MISC_DYNAMIC_MINOR, .name = "gate", .fops = &gate_fops },
	{ .minor = MISC_DYNAMIC_MINOR, .name = "gate_hard", .fops = &gate_hard_fops },
	{ .minor = MISC_DYNAMIC_MINOR, .name = "gate_spin", .fops = &gate_spin_fops },
	{ .minor = MISC_DYNAMIC_MINOR, .name = "gate_open", .fops = &gate_open_fops },
};

static int __init gate_init(void)
{
	size_t i;
	int err;

	for (i = 0; i < ARRAY_SIZE(gates); i++) {
		err = misc_register(&gates[i]);
		if (err) {
			while (i--)
				misc_deregister(&gates[i]);
			return err;
		}
	}
	return 0;
}

static void __exit gate_exit(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(gates); i++)
		misc_deregister(&gates[i]);
}

module_init(gate_init);
module_exit(gate_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Calls that block until a write lets them go");
