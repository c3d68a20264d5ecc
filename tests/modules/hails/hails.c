// SPDX-License-Identifier: MIT
// Says hello and good-bye on the terminal of whoever loads and unloads it. proc/hails tells the reader which terminal is his, and
// writes there what is written to it.
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <linux/uaccess.h>

static void hail(const char *text)
{
	struct tty_struct *tty = get_current_tty();
	const struct tty_operations *ops;
	int taken;

	if (!tty) {
		pr_info("hails: no terminal for '%s'\n", text);
		return;
	}
	ops = tty->driver->ops;
	taken = ops->write(tty, text, strlen(text));
	taken += ops->write(tty, "\015\012", 2);
	pr_info("hails: '%s': %d bytes taken\n", text, taken);
	tty_kref_put(tty);
}

static int hails_show(struct seq_file *m, void *v)
{
	struct tty_struct *tty = get_current_tty();

	if (!tty) {
		seq_puts(m, "no terminal\n");
		return 0;
	}
	seq_printf(m, "number %d is %d\n", tty->index, MINOR(tty_devnum(tty)));
	seq_printf(m, "%s, /dev/%s, major %d from %d, type %d, subtype %d\n", tty->driver->driver_name, tty->driver->name, tty->driver->major,
		   tty->driver->minor_start, tty->driver->type, tty->driver->subtype);
	seq_printf(m, "of the process: %d, by name: %d, by operations: %d\n", tty == current->signal->tty,
		   !strncmp(tty->name, tty->driver->name, strlen(tty->driver->name)), tty->ops == tty->driver->ops);
	tty_kref_put(tty);
	return 0;
}

static int hails_open(struct inode *inode, struct file *file)
{
	return single_open(file, hails_show, NULL);
}

static ssize_t hails_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	struct tty_struct *tty = get_current_tty();
	char text[64];
	int taken;

	if (!tty)
		return -ENOTTY;
	if (len > sizeof(text))
		len = sizeof(text);
	if (copy_from_user(text, buf, len))
		return -EFAULT;
	taken = tty->ops->write(tty, text, len);
	tty_kref_put(tty);
	return taken;
}

static const struct proc_ops hails_ops = {
	.proc_open = hails_open,
	.proc_read = seq_read,
	.proc_write = hails_write,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};

static int __init hails_init(void)
{
	if (!proc_create("hails", 0666, NULL, &hails_ops))
		return -ENOMEM;
	hail("hello");
	return 0;
}

static void __exit hails_exit(void)
{
	hail("good-bye");
	remove_proc_entry("hails", NULL);
}

module_init(hails_init);
module_exit(hails_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Speaks on terminals");
