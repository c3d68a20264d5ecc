// SPDX-License-Identifier: MIT
// A ring of eight bytes between writers and readers: each side sleeps on a queue of its own, or polls.
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

static DECLARE_WAIT_QUEUE_HEAD(readers);
static DECLARE_WAIT_QUEUE_HEAD(writers);
static DEFINE_MUTEX(lock);
static char ring[8];
static unsigned int in, out;

static unsigned int filled(void)
{
	return READ_ONCE(in) - READ_ONCE(out);
}

/* With the lock, when `ready` is true for the caller; -EAGAIN for who does not wait. */
static int board(struct file *file, struct wait_queue_head *queue, bool for_reading)
{
	for (;;) {
		int err = mutex_lock_interruptible(&lock);

		if (err)
			return err;
		if (for_reading ? filled() > 0 : filled() < sizeof(ring))
			return 0;
		mutex_unlock(&lock);
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		err = wait_event_interruptible(*queue, for_reading ? filled() > 0 : filled() < sizeof(ring));
		if (err)
			return err;
	}
}

static ssize_t ferry_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	int err = board(file, &readers, true);
	size_t n;

	if (err)
		return err;
	for (n = 0; n < len && filled(); n++, out++)
		if (put_user(ring[out % sizeof(ring)], buf + n))
			break;
	mutex_unlock(&lock);
	wake_up_interruptible(&writers);
	return n ? n : -EFAULT;
}

static ssize_t ferry_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	int err = board(file, &writers, false);
	size_t n;

	if (err)
		return err;
	for (n = 0; n < len && filled() < sizeof(ring); n++, in++)
		if (get_user(ring[in % sizeof(ring)], buf + n))
			break;
	mutex_unlock(&lock);
	wake_up_interruptible(&readers);
	return n ? n : -EFAULT;
}

static __poll_t ferry_poll(struct file *file, poll_table *table)
{
	__poll_t mask = 0;

	poll_wait(file, &readers, table);
	poll_wait(file, &writers, table);
	if (filled())
		mask |= EPOLLIN | EPOLLRDNORM;
	if (filled() < sizeof(ring))
		mask |= EPOLLOUT | EPOLLWRNORM;
	return mask;
}

static const struct file_operations ferry_fops = {
	.owner = THIS_MODULE,
	.read = ferry_read,
	.write = ferry_write,
	.poll = ferry_poll,
	.llseek = no_llseek,
};

static struct miscdevice ferry_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "ferry",
	.fops = &ferry_fops,
	.mode = 0666,
};

module_misc_device(ferry_device);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A ring with two wait queues");
