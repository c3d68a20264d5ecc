// SPDX-License-Identifier: MIT
// /dev/msg: one user at a time, because a spinlock is held from open to release, around a buffer of 1024 bytes.
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/module.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>
#include <linux/version.h>

#define DEVICE_NAME "msg"
#define MAX_SIZE 1024

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define msg_class_create(name) class_create(THIS_MODULE, name)
#else
#define msg_class_create(name) class_create(name)
#endif

static dev_t devicenumber;
static struct class *msg_class;
static struct cdev mycdev;
static char kernel_buffer[MAX_SIZE];
static DEFINE_SPINLOCK(my_lock);

static int device_open(struct inode *inode, struct file *file)
{
	pr_info("%s trying to acquire spinlock on processor:%d\n", __func__, raw_smp_processor_id());
	spin_lock(&my_lock);
	pr_info("%s: spinlock acquired on processor: %d\n", __func__, raw_smp_processor_id());
	file->f_pos = 0;
	return 0;
}

static int device_release(struct inode *inode, struct file *file)
{
	pr_info("%s\n", __func__);
	pr_info("%s: spinlock released on processor: %d\n", __func__, raw_smp_processor_id());
	spin_unlock(&my_lock);
	return 0;
}

static ssize_t device_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	return simple_read_from_buffer(buf, len, pos, kernel_buffer, MAX_SIZE);
}

/* Each write fills the buffer from its start. */
static ssize_t device_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	loff_t start = 0;
	ssize_t done = simple_write_to_buffer(kernel_buffer, MAX_SIZE, &start, buf, len);

	return done ? done : -ENOSPC;
}

static const struct file_operations msg_fops = {
	.owner = THIS_MODULE,
	.open = device_open,
	.release = device_release,
	.read = device_read,
	.write = device_write,
};

static int __init test_hello_init(void)
{
	struct device *device;
	int err;

	err = alloc_chrdev_region(&devicenumber, 0, 1, DEVICE_NAME);
	if (err) {
		pr_err("device number registration failed!\n");
		return err;
	}
	pr_info("device number registered\n");
	pr_info("major number received:%d\n", MAJOR(devicenumber));

	cdev_init(&mycdev, &msg_fops);
	mycdev.owner = THIS_MODULE;
	err = cdev_add(&mycdev, devicenumber, 1);
	if (err)
		goto no_cdev;
	msg_class = msg_class_create("myclass");
	if (IS_ERR(msg_class)) {
		err = PTR_ERR(msg_class);
		goto no_class;
	}
	device = device_create(msg_class, NULL, devicenumber, NULL, DEVICE_NAME);
	if (IS_ERR(device)) {
		err = PTR_ERR(device);
		goto no_device;
	}
	return 0;

no_device:
	class_destroy(msg_class);
no_class:
	cdev_del(&mycdev);
no_cdev:
	unregister_chrdev_region(devicenumber, 1);
	return err;
}

static void __exit test_hello_exit(void)
{
	device_destroy(msg_class, devicenumber);
	class_destroy(msg_class);
	cdev_del(&mycdev);
	unregister_chrdev_region(devicenumber, 1);
}

module_init(test_hello_init);
module_exit(test_hello_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A device for one user at a time: a spinlock held from open to release");
