// SPDX-License-Identifier: MIT
// A character device whose every read is an event for a waiting kthread. A read gives no bytes; the thread counts in the log.
#include <linux/cdev.h>
#include <linux/completion.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kdev_t.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/version.h>

#define DEVICE_NAME "lothars_chardev"
#define CLASS_NAME "lothars_class"

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 17, 0)
#define kthread_complete_and_exit complete_and_exit
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define lothars_class_create(name) class_create(THIS_MODULE, name)
#else
#define lothars_class_create(name) class_create(name)
#endif

static dev_t number;
static struct cdev chardev;
static struct class *lothars_class;

static DECLARE_COMPLETION(event);
static DECLARE_COMPLETION(thread_gone);
static bool leaving;

static int lothars_wait(void *unused)
{
	int reads = 0;

	for (;;) {
		pr_info("waiting for event...\n");
		wait_for_completion(&event);
		if (READ_ONCE(leaving))
			break;
		pr_info("event came from READ function - %d\n", reads++);
	}
	pr_info("event came from exit function\n");
	kthread_complete_and_exit(&thread_gone, 0);
	return 0;
}

static ssize_t lothars_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	pr_info("chardev_read()\n");
	complete(&event);
	return 0;
}

static const struct file_operations lothars_fops = {
	.owner = THIS_MODULE,
	.read = lothars_read,
};

static int __init init_hello_completion(void)
{
	struct task_struct *thread;
	struct device *device;
	int err;

	pr_info("%s() started\n", __func__);

	err = alloc_chrdev_region(&number, 0, 1, DEVICE_NAME);
	if (err) {
		pr_err("%s() - no device number: %d\n", __func__, err);
		return err;
	}
	pr_info("%s() - major = %d, minor = %d\n", __func__, MAJOR(number), MINOR(number));

	cdev_init(&chardev, &lothars_fops);
	chardev.owner = THIS_MODULE;
	err = cdev_add(&chardev, number, 1);
	if (err) {
		pr_err("%s() - no device: %d\n", __func__, err);
		goto no_cdev;
	}

	lothars_class = lothars_class_create(CLASS_NAME);
	if (IS_ERR(lothars_class)) {
		err = PTR_ERR(lothars_class);
		pr_err("%s() - no class: %d\n", __func__, err);
		goto no_class;
	}

	thread = kthread_create(lothars_wait, NULL, "lothars_wait_thread");
	if (IS_ERR(thread)) {
		err = PTR_ERR(thread);
		pr_err("%s() - no thread: %d\n", __func__, err);
		goto no_thread;
	}

	/* The last that can fail: once there is a node, somebody may have it open. */
	device = device_create(lothars_class, NULL, number, NULL, DEVICE_NAME);
	if (IS_ERR(device)) {
		err = PTR_ERR(device);
		pr_err("%s() - no node: %d\n", __func__, err);
		goto no_device;
	}

	pr_info("kthread_create() successful\n");
	wake_up_process(thread);
	return 0;

no_device:
	/* It has not run yet, so it ends without entering our code. */
	kthread_stop(thread);
no_thread:
	class_destroy(lothars_class);
no_class:
	cdev_del(&chardev);
no_cdev:
	unregister_chrdev_region(number, 1);
	return err;
}

static void __exit cleanup_hello_completion(void)
{
	device_destroy(lothars_class, number);
	WRITE_ONCE(leaving, true);
	complete(&event);
	wait_for_completion(&thread_gone);
	class_destroy(lothars_class);
	cdev_del(&chardev);
	unregister_chrdev_region(number, 1);
	pr_info("%s() READY.\n", __func__);
}

module_init(init_hello_completion);
module_exit(cleanup_hello_completion);

MODULE_DESCRIPTION("A kthread that waits for the reads of a character device");
MODULE_LICENSE("GPL");
