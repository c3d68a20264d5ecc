// SPDX-License-Identifier: MIT
// Remembers a caller from one call to the next: who writes "me" to proc/regulars is the regular from then on. A read tells who that is and
// whether it is the reader; whoever writes "call" has SIGUSR1 sent to the regular.
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

static DEFINE_MUTEX(lock);
static struct task_struct *regular; /* guarded by lock; holds a reference */

static int regulars_show(struct seq_file *m, void *v)
{
	mutex_lock(&lock);
	if (regular)
		seq_printf(m, "%d %s%s\n", regular->pid, regular->comm, regular == current ? ", it is you" : "");
	else
		seq_puts(m, "nobody\n");
	mutex_unlock(&lock);
	return 0;
}

static int regulars_open(struct inode *inode, struct file *file)
{
	return single_open(file, regulars_show, NULL);
}

static ssize_t regulars_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	char text[8] = "";
	int err = 0;

	if (len >= sizeof(text) || copy_from_user(text, buf, len))
		return -EINVAL;
	mutex_lock(&lock);
	if (sysfs_streq(text, "me")) {
		if (regular)
			put_task_struct(regular);
		regular = get_task_struct(current);
	} else if (sysfs_streq(text, "call") && regular) {
		err = send_sig(SIGUSR1, regular, 0);
	} else {
		err = -EINVAL;
	}
	mutex_unlock(&lock);
	return err ? err : len;
}

static const struct proc_ops regulars_ops = {
	.proc_open = regulars_open,
	.proc_read = seq_read,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
	.proc_write = regulars_write,
};

static int __init regulars_init(void)
{
	return proc_create("regulars", 0666, NULL, &regulars_ops) ? 0 : -ENOMEM;
}

static void __exit regulars_exit(void)
{
	remove_proc_entry("regulars", NULL);
	if (regular)
		put_task_struct(regular);
}

module_init(regulars_init);
module_exit(regulars_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A caller that is remembered");
