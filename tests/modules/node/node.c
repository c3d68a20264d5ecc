// SPDX-License-Identifier: MIT
// One node with the name and the mode that the parameters say, over a buffer that is read and written as a file. With fail=1 its init
// fails at the end and undoes nothing.
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/slab.h>

static char *name = "node";
static uint mode = 0644;
static bool fail;
module_param(name, charp, 0444);
module_param(mode, uint, 0444);
module_param(fail, bool, 0444);

static char text[32] = "0123456789abcdefghijklmnopqrstu\n";
static dev_t number;
static struct cdev cdev;
static struct class *class;

static ssize_t node_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	return simple_read_from_buffer(buf, len, pos, text, sizeof(text));
}

static ssize_t node_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	ssize_t done = simple_write_to_buffer(text, sizeof(text), pos, buf, len);

	return done || !len ? done : -ENOSPC;
}

static const struct file_operations node_fops = {
	.owner = THIS_MODULE,
	.llseek = default_llseek,
	.read = node_read,
	.write = node_write,
};

static char *node_devnode(struct device *dev, umode_t *ret_mode)
{
	if (ret_mode) /* it is not asked for when the node goes */
		*ret_mode = mode;
	return NULL;
}

static int __init node_init(void)
{
	struct device *dev;
	int err = alloc_chrdev_region(&number, 0, 1, "node");

	if (err)
		return err;
	cdev_init(&cdev, &node_fops);
	err = cdev_add(&cdev, number, 1);
	if (err)
		goto numbers;
	class = class_create(THIS_MODULE, "node");
	if (IS_ERR(class)) {
		err = PTR_ERR(class);
		goto operations;
	}
	class->devnode = node_devnode;
	dev = device_create(class, NULL, number, NULL, "%s", name);
	if (IS_ERR(dev)) {
		err = PTR_ERR(dev);
		goto classes;
	}
	return fail ? -EIO : 0;
classes:
	class_destroy(class);
operations:
	cdev_del(&cdev);
numbers:
	unregister_chrdev_region(number, 1);
	return err;
}
module_init(node_init);

static void __exit node_exit(void)
{
	device_destroy(class, number);
	class_destroy(class);
	cdev_del(&cdev);
	unregister_chrdev_region(number, 1);
}
module_exit(node_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A node of any name");
