// SPDX-License-Identifier: MIT
// A tracepoint that is passed by each write to proc/marks.
#include "marks.h"
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/uaccess.h>

DEFINE_TRACE(marks_written, TP_PROTO(size_t count, char first), TP_ARGS(count, first));
EXPORT_TRACEPOINT_SYMBOL_GPL(marks_written);

static ssize_t marks_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	char first;

	if (get_user(first, buf))
		return -EFAULT;
	pr_info("marks: %s\n", trace_marks_written_enabled() ? "somebody listens" : "nobody listens");
	trace_marks_written(len, first);
	return len;
}

static const struct proc_ops marks_ops = { .proc_write = marks_write };

static int __init marks_init(void)
{
	return proc_create("marks", 0200, NULL, &marks_ops) ? 0 : -ENOMEM;
}

static void __exit marks_exit(void)
{
	remove_proc_entry("marks", NULL);
}

module_init(marks_init);
module_exit(marks_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Has a tracepoint");
