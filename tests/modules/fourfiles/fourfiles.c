// SPDX-License-Identifier: MIT
// Four kinds of file behind one major, without a class: memory, a pipe, one that asks who comes, and one that ioctl tunes.
#include <linux/capability.h>
#include <linux/cdev.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/kfifo.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#define MEMORY_SIZE 64
#define TUNE_MAGIC 'f'
#define TUNE_RESET _IO(TUNE_MAGIC, 0)
#define TUNE_SET _IOW(TUNE_MAGIC, 1, int)
#define TUNE_GET _IOR(TUNE_MAGIC, 2, int)
#define TUNE_SWAP _IOWR(TUNE_MAGIC, 3, int)

enum { MEMORY, PIPE, GUARDED, TUNED, KINDS };

static dev_t first;
static struct cdev cdevs[KINDS];
static DEFINE_MUTEX(lock);
static char *memory;
static DEFINE_KFIFO(fifo, char, 16);
static DECLARE_WAIT_QUEUE_HEAD(readers);
static DECLARE_WAIT_QUEUE_HEAD(writers);
static int tuned = 1;

static ssize_t memory_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	return simple_read_from_buffer(buf, count, pos, memory, MEMORY_SIZE);
}

static ssize_t memory_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	ssize_t done = simple_write_to_buffer(memory, MEMORY_SIZE, pos, buf, count);

	return done || !count ? done : -ENOSPC;
}

static loff_t memory_llseek(struct file *file, loff_t offset, int whence)
{
	return fixed_size_llseek(file, offset, whence, MEMORY_SIZE);
}

static const struct file_operations memory_fops = {
	.owner = THIS_MODULE,
	.read = memory_read,
	.write = memory_write,
	.llseek = memory_llseek,
};

static ssize_t pipe_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	unsigned int copied;
	int err;

	if (mutex_lock_interruptible(&lock))
		return -ERESTARTSYS;
	while (kfifo_is_empty(&fifo)) {
		mutex_unlock(&lock);
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(readers, !kfifo_is_empty(&fifo)))
			return -ERESTARTSYS;
		if (mutex_lock_interruptible(&lock))
			return -ERESTARTSYS;
	}
	err = kfifo_to_user(&fifo, buf, count, &copied);
	mutex_unlock(&lock);
	wake_up_interruptible(&writers);
	return err ? err : copied;
}

static ssize_t pipe_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	unsigned int copied;
	int err;

	if (mutex_lock_interruptible(&lock))
		return -ERESTARTSYS;
	while (kfifo_is_full(&fifo)) {
		mutex_unlock(&lock);
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(writers, !kfifo_is_full(&fifo)))
			return -ERESTARTSYS;
		if (mutex_lock_interruptible(&lock))
			return -ERESTARTSYS;
	}
	err = kfifo_from_user(&fifo, buf, count, &copied);
	mutex_unlock(&lock);
	wake_up_interruptible(&readers);
	return err ? err : copied;
}

static __poll_t pipe_poll(struct file *file, poll_table *wait)
{
	__poll_t mask = 0;

	poll_wait(file, &readers, wait);
	poll_wait(file, &writers, wait);
	if (!kfifo_is_empty(&fifo))
		mask |= POLLIN | POLLRDNORM;
	if (!kfifo_is_full(&fifo))
		mask |= POLLOUT | POLLWRNORM;
	return mask;
}

static const struct file_operations pipe_fops = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
	.read = pipe_read,
	.write = pipe_write,
	.poll = pipe_poll,
	.llseek = no_llseek,
};

static int guarded_open(struct inode *inode, struct file *file)
{
	pr_info("guarded: uid %u, %s\n", from_kuid(&init_user_ns, current_uid()),
		capable(CAP_SYS_ADMIN) ? "an administrator" : "nobody in particular");
	return capable(CAP_DAC_OVERRIDE) || uid_eq(current_euid(), GLOBAL_ROOT_UID) ? 0 : -EBUSY;
}

static ssize_t guarded_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	return simple_read_from_buffer(buf, count, pos, "in\n", 3);
}

static const struct file_operations guarded_fops = { .owner = THIS_MODULE, .open = guarded_open, .read = guarded_read };

static long tuned_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	int value;

	if (_IOC_TYPE(cmd) != TUNE_MAGIC || _IOC_NR(cmd) > 3)
		return -ENOTTY;
	if (_IOC_DIR(cmd) != _IOC_NONE && !access_ok((void __user *)arg, _IOC_SIZE(cmd)))
		return -EFAULT;
	switch (cmd) {
	case TUNE_RESET:
		tuned = 1;
		return 0;
	case TUNE_SET:
		if (!capable(CAP_SYS_ADMIN))
			return -EPERM;
		return __get_user(tuned, (int __user *)arg);
	case TUNE_GET:
		return __put_user(tuned, (int __user *)arg);
	case TUNE_SWAP:
		if (get_user(value, (int __user *)arg))
			return -EFAULT;
		swap(tuned, value);
		return put_user(value, (int __user *)arg);
	}
	return -ENOTTY;
}

static ssize_t tuned_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	char text[16];

	return simple_read_from_buffer(buf, count, pos, text, scnprintf(text, sizeof(text), "%d\n", tuned));
}

static const struct file_operations tuned_fops = {
	.owner = THIS_MODULE,
	.read = tuned_read,
	.unlocked_ioctl = tuned_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static const struct file_operations *const kinds[KINDS] = { &memory_fops, &pipe_fops, &guarded_fops, &tuned_fops };

static void drop(int n)
{
	while (n-- > 0)
		cdev_del(&cdevs[n]);
	unregister_chrdev_region(first, KINDS);
	kfree(memory);
}

static int __init fourfiles_init(void)
{
	int i, err;

	memory = kzalloc(MEMORY_SIZE, GFP_KERNEL);
	if (!memory)
		return -ENOMEM;
	err = alloc_chrdev_region(&first, 0, KINDS, KBUILD_MODNAME);
	if (err) {
		kfree(memory);
		return err;
	}
	for (i = 0; i < KINDS; i++) {
		cdev_init(&cdevs[i], kinds[i]);
		cdevs[i].owner = THIS_MODULE;
		err = cdev_add(&cdevs[i], MKDEV(MAJOR(first), MINOR(first) + i), 1);
		if (err) {
			drop(i);
			return err;
		}
	}
	return 0;
}

static void __exit fourfiles_exit(void)
{
	drop(KINDS);
}

module_init(fourfiles_init);
module_exit(fourfiles_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Four kinds of file");
