// SPDX-License-Identifier: MIT
// A device that costs nothing but the way to it: reads are zeros, writes are taken. Its name is a parameter, so that the
// real kernel's and kcompd's can be there at once.
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uaccess.h>

static char *name = "zeros";
module_param(name, charp, 0444);
MODULE_PARM_DESC(name, "of the device in /dev");

static ssize_t zeros_read(struct file *f, char __user *buf, size_t len, loff_t *pos)
{
	return len - clear_user(buf, len);
}

static ssize_t zeros_write(struct file *f, const char __user *buf, size_t len, loff_t *pos)
{
	return len;
}

static const struct file_operations zeros_fops = {
	.owner = THIS_MODULE, .read = zeros_read, .write = zeros_write, .llseek = no_llseek,
};
static struct miscdevice zeros = { .minor = MISC_DYNAMIC_MINOR, .fops = &zeros_fops, .mode = 0666 };

static int __init zeros_init(void)
{
	zeros.name = name;
	return misc_register(&zeros);
}

static void __exit zeros_exit(void)
{
	misc_deregister(&zeros);
}

module_init(zeros_init);
module_exit(zeros_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A device that costs nothing but the way to it");
