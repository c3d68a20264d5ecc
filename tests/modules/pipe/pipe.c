// SPDX-License-Identifier: MIT
// What is written can be read once; readers wait for it, or poll. ioctl PIPE_SIZE tells how much there is, PIPE_CLEAR drops it.
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/minmax.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#define PIPE_SIZE _IOR('p', 1, int)
#define PIPE_CLEAR _IO('p', 2)

static DECLARE_WAIT_QUEUE_HEAD(changed);
static DEFINE_MUTEX(lock);
static char text[256];
static size_t filled;

static ssize_t pipe_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	ssize_t count;

	for (;;) {
		mutex_lock(&lock);
		if (filled)
			break;
		mutex_unlock(&lock);
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(changed, READ_ONCE(filled)))
			return -ERESTARTSYS;
	}
	count = min(len, filled);
	if (copy_to_user(buf, text, count)) {
		count = -EFAULT;
	} else {
		memmove(text, text + count, filled - count);
		WRITE_ONCE(filled, filled - count);
	}
	mutex_unlock(&lock);
	wake_up_interruptible(&changed);
	return count;
}

static ssize_t pipe_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	ssize_t count;

	mutex_lock(&lock);
	count = min(len, sizeof(text) - filled);
	if (!count)
		count = -ENOSPC;
	else if (copy_from_user(text + filled, buf, count))
		count = -EFAULT;
	else
		WRITE_ONCE(filled, filled + count);
	mutex_unlock(&lock);
	wake_up_interruptible(&changed);
	return count;
}

static __poll_t pipe_poll(struct file *file, poll_table *table)
{
	__poll_t ready = EPOLLOUT | EPOLLWRNORM;

	poll_wait(file, &changed, table);
	if (READ_ONCE(filled))
		ready |= EPOLLIN | EPOLLRDNORM;
	return ready;
}

static long pipe_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case PIPE_SIZE:
		return put_user((int)READ_ONCE(filled), (int __user *)arg);
	case PIPE_CLEAR:
		mutex_lock(&lock);
		WRITE_ONCE(filled, 0);
		mutex_unlock(&lock);
		return 0;
	}
	return -ENOTTY;
}

static const struct file_operations pipe_fops = {
	.owner = THIS_MODULE,
	.read = pipe_read,
	.write = pipe_write,
	.poll = pipe_poll,
	.unlocked_ioctl = pipe_ioctl,
};
static struct miscdevice pipe = { .minor = MISC_DYNAMIC_MINOR, .name = "pipe", .fops = &pipe_fops, .mode = 0666 };
module_misc_device(pipe);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Bytes in, the same bytes out");
