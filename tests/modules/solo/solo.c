// SPDX-License-Identifier: MIT
// A device for one user at a time, who may open it again and again; others are told that it is busy.
#include <linux/atomic.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/refcount.h>

static atomic_t taken = ATOMIC_INIT(0);
static refcount_t opens;
static kuid_t owner;
static unsigned int refused;

static int solo_open(struct inode *inode, struct file *file)
{
	if (atomic_cmpxchg(&taken, 0, 1) == 0) {
		owner = current_euid();
		refcount_set(&opens, 1);
		pr_info("solo: taken by %u\n", from_kuid(&init_user_ns, owner));
		return nonseekable_open(inode, file);
	}
	if ((file->f_flags & O_ACCMODE) != O_RDONLY || !uid_eq(owner, current_euid()) || !refcount_inc_not_zero(&opens)) {
		pr_info("solo: refused, %u\n", ++refused);
		return -EBUSY;
	}
	pr_info("solo: opened again, %u\n", refcount_read(&opens));
	return nonseekable_open(inode, file);
}

static int solo_release(struct inode *inode, struct file *file)
{
	if (!refcount_dec_and_test(&opens)) {
		pr_info("solo: still open, %u\n", refcount_read(&opens));
		return 0;
	}
	pr_info("solo: free\n");
	atomic_set(&taken, 0);
	return 0;
}

static ssize_t solo_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	return 0;
}

static ssize_t solo_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	return len;
}

static const struct file_operations solo_fops = {
	.owner = THIS_MODULE,
	.open = solo_open,
	.release = solo_release,
	.read = solo_read,
	.write = solo_write,
	.llseek = no_llseek,
};

static struct miscdevice solo_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "solo",
	.fops = &solo_fops,
	.mode = 0666,
};

module_misc_device(solo_device);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A device for one user at a time");
