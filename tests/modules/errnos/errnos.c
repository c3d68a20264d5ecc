// SPDX-License-Identifier: MIT
// A device whose operations return any error: the parameter `result` is what the operation named by `where` returns (0 open, 1 read,
// 2 write, 3 ioctl, 4 poll, 5 release); all others succeed. `opens` counts the opens that reached the driver.
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>

enum { IN_OPEN, IN_READ, IN_WRITE, IN_IOCTL, IN_POLL, IN_RELEASE };

static int result;
static int where = -1;
static int opens;
module_param(result, int, 0644);
module_param(where, int, 0644);
module_param(opens, int, 0444);

static int answer(int here, int otherwise)
{
	return where == here ? result : otherwise;
}

static int errnos_open(struct inode *inode, struct file *file)
{
	opens++;
	return answer(IN_OPEN, 0);
}

static int errnos_release(struct inode *inode, struct file *file)
{
	return answer(IN_RELEASE, 0);
}

static ssize_t errnos_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	return answer(IN_READ, 0);
}

static ssize_t errnos_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	return answer(IN_WRITE, len);
}

static long errnos_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return answer(IN_IOCTL, 0);
}

static __poll_t errnos_poll(struct file *file, poll_table *wait)
{
	return answer(IN_POLL, EPOLLIN);
}

static const struct file_operations errnos_fops = {
	.owner = THIS_MODULE,
	.open = errnos_open,
	.release = errnos_release,
	.read = errnos_read,
	.write = errnos_write,
	.unlocked_ioctl = errnos_ioctl,
	.poll = errnos_poll,
};
static struct miscdevice errnos = { .minor = MISC_DYNAMIC_MINOR, .name = "errnos", .fops = &errnos_fops };
module_misc_device(errnos);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Returns any error from any operation");
