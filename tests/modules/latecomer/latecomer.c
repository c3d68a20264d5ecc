// SPDX-License-Identifier: MIT
// Serves its numbers before it makes its node; with hold=1 only when somebody has written 0 to that parameter.
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/module.h>

static bool hold;
module_param(hold, bool, 0644);
MODULE_PARM_DESC(hold, "Keep the node from coming");

static int major;
static struct class *latecomer_class;
static const struct file_operations latecomer_fops = { .owner = THIS_MODULE };

static bool held(void)
{
	bool value;

	kernel_param_lock(THIS_MODULE);
	value = hold;
	kernel_param_unlock(THIS_MODULE);
	return value;
}

static int __init latecomer_init(void)
{
	struct device *device;

	major = register_chrdev(0, "latecomer", &latecomer_fops);
	if (major < 0)
		return major;
	latecomer_class = class_create(THIS_MODULE, "latecomer");
	while (held())
		msleep(10);
	device = device_create(latecomer_class, NULL, MKDEV(major, 0), NULL, "latecomer");
	if (!IS_ERR(device))
		return 0;
	class_destroy(latecomer_class);
	unregister_chrdev(major, "latecomer");
	return PTR_ERR(device);
}

static void __exit latecomer_exit(void)
{
	device_destroy(latecomer_class, MKDEV(major, 0));
	class_destroy(latecomer_class);
	unregister_chrdev(major, "latecomer");
}

module_init(latecomer_init);
module_exit(latecomer_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A node that comes late in init");
