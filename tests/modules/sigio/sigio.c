// SPDX-License-Identifier: MIT
// Each write tells by SIGIO who has asked for it.
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

static struct fasync_struct *asked;

static int sigio_fasync(int fd, struct file *file, int on)
{
	int err = fasync_helper(fd, file, on, &asked);

	pr_info("sigio: %s\n", on ? "on" : "off");
	return err;
}

static ssize_t sigio_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	if (asked)
		kill_fasync(&asked, SIGIO, POLL_IN);
	return count;
}

static int sigio_release(struct inode *inode, struct file *file)
{
	return sigio_fasync(-1, file, 0) < 0 ? -EIO : 0;
}

static const struct file_operations sigio_fops = {
	.owner = THIS_MODULE,
	.write = sigio_write,
	.fasync = sigio_fasync,
	.release = sigio_release,
};
static struct miscdevice sigio = { .minor = MISC_DYNAMIC_MINOR, .name = "sigio", .fops = &sigio_fops };
module_misc_device(sigio);
MODULE_LICENSE("GPL");
