// SPDX-License-Identifier: MIT
// Brings the kernel down when somebody writes to /dev/falls, or with in_init=1 at once.
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/panic.h>

static ssize_t falls_write(struct file *f, const char __user *buf, size_t len, loff_t *pos)
{
	panic("asked for");
	return len;
}

static const struct file_operations falls_fops = { .owner = THIS_MODULE, .write = falls_write };
static struct miscdevice falls = { .minor = MISC_DYNAMIC_MINOR, .name = "falls", .fops = &falls_fops };

static bool in_init;
module_param(in_init, bool, 0444);

static int __init falls_init(void)
{
	if (in_init)
		panic("asked for in init");
	return misc_register(&falls);
}
module_init(falls_init);

static void __exit falls_exit(void)
{
	misc_deregister(&falls);
}
module_exit(falls_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Panics on demand");
