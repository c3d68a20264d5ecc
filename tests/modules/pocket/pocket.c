// SPDX-License-Identifier: MIT
// A kfifo behind a node: a write puts in what fits, a read takes out what is there; neither waits.
#include <linux/fs.h>
#include <linux/kfifo.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>

static DEFINE_KFIFO(pocket, char, 16);
static DEFINE_MUTEX(lock);

static ssize_t pocket_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	unsigned int copied;
	int err;

	mutex_lock(&lock);
	err = kfifo_to_user(&pocket, buf, len, &copied);
	mutex_unlock(&lock);
	return err ? err : (ssize_t)copied;
}

static ssize_t pocket_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	unsigned int copied;
	int err;

	mutex_lock(&lock);
	err = kfifo_from_user(&pocket, buf, len, &copied);
	mutex_unlock(&lock);
	if (!err && !copied)
		err = -ENOSPC;
	return err ? err : (ssize_t)copied;
}

static const struct file_operations pocket_fops = {
	.owner = THIS_MODULE,
	.read = pocket_read,
	.write = pocket_write,
	.llseek = no_llseek,
};

static struct miscdevice pocket_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "pocket",
	.fops = &pocket_fops,
	.mode = 0666,
};

module_misc_device(pocket_device);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A kfifo behind a node");
