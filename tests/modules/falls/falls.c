// SPDX-License-Identifier: MIT
// Brings the kernel down when somebody writes to /dev/falls.
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
module_misc_device(falls);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Panics on demand");
