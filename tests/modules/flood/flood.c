// SPDX-License-Identifier: MIT
// Writing "N" to the device logs N lines as fast as it goes, numbered from 1; reading logs one about the device.
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uaccess.h>

static struct miscdevice flood;

static ssize_t flood_read(struct file *f, char __user *buf, size_t len, loff_t *pos)
{
	dev_info(flood.this_device, "somebody reads\n");
	return 0;
}

static ssize_t flood_write(struct file *f, const char __user *buf, size_t len, loff_t *pos)
{
	unsigned int i, lines;
	int err = kstrtouint_from_user(buf, len, 10, &lines);

	if (err)
		return err;
	for (i = 1; i <= lines; i++)
		pr_info("flood: line %u\n", i);
	return len;
}

static const struct file_operations flood_fops = {
	.owner = THIS_MODULE, .read = flood_read, .write = flood_write, .llseek = no_llseek,
};
static struct miscdevice flood = { .minor = MISC_DYNAMIC_MINOR, .name = "flood", .fops = &flood_fops };
module_misc_device(flood);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Logs as many lines as it is told");
