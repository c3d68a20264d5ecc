// SPDX-License-Identifier: MIT
// What reaches out of the kernel: files, programs, processes and signals of the host; and what has to fail.
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/sched/loadavg.h>
#include <linux/sched/signal.h>
#include <linux/sched/stat.h>
#include <linux/sched/task.h>
#include <linux/swap.h>
#include <linux/uaccess.h>
#include <linux/umh.h>

static char *path = "";
module_param(path, charp, 0444);

static int write_file(void)
{
	struct file *file = filp_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	loff_t pos = 0;
	char text[8] = "";
	ssize_t size;

	if (IS_ERR(file))
		return PTR_ERR(file);
	size = kernel_write(file, "kernel\n", 7, &pos);
	if (i_size_read(file_inode(file)) == size)
		pr_info("hostwork: %pD, which is %s, has %lld bytes\n", file, file_dentry(file)->d_name.name,
			file_inode(file)->i_size);
	filp_close(file, NULL);
	if (size != 7)
		return -EIO;
	file = filp_open(path, O_RDONLY, 0);
	if (IS_ERR(file))
		return PTR_ERR(file);
	pos = 3;
	size = kernel_read(file, text, 4, &pos);
	filp_close(file, NULL);
	return size == 4 && pos == 7 && !strcmp(text, "nel\n") ? 0 : -EIO;
}

static const char *look_around(void)
{
	struct sysinfo info = {};
	unsigned long loads[3];

	si_meminfo(&info);
	si_swapinfo(&info);
	get_avenrun(loads, 0, 0);
	if (!info.totalram || info.freeram >= info.totalram || info.mem_unit != PAGE_SIZE)
		return "no memory";
	if (info.freeswap > info.totalswap)
		return "too much swap";
	return LOAD_INT(avenrun[0]) < 10000 && LOAD_FRAC(loads[2]) < 100 && nr_processes() > 1 ? "a machine" : "no machine";
}

// A write of "term" sends SIGTERM to the writer, one of "queue" SIGUSR1 with a value.
static ssize_t hostwork_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	struct kernel_siginfo info = {};
	char word[8] = "";

	if (copy_from_user(word, buf, min(count, sizeof(word) - 1)))
		return -EFAULT;
	if (!strncmp(word, "term", 4))
		send_sig(SIGTERM, current, 0);
	if (!strncmp(word, "queue", 5)) {
		info.si_signo = SIGUSR1;
		info.si_code = SI_QUEUE;
		info.si_int = 42;
		send_sig_info(SIGUSR1, &info, pid_task(find_vpid(task_tgid_nr(current)), PIDTYPE_PID));
	}
	return count;
}

static ssize_t hostwork_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct task_struct *task = current;
	char line[64];
	int size;

	task_lock(task);
	size = scnprintf(line, sizeof(line), "%s %d %c %d\n", task->parent->comm, task->parent->pid,
			 task_state_to_char(task), get_nr_threads(task));
	task_unlock(task);
	return simple_read_from_buffer(buf, count, pos, line, size);
}

static const struct file_operations hostwork_fops = {
	.owner = THIS_MODULE,
	.read = hostwork_read,
	.write = hostwork_write,
};
static struct miscdevice hostwork = { .minor = MISC_DYNAMIC_MINOR, .name = "hostwork", .fops = &hostwork_fops, .mode = 0666 };

static struct kprobe probe = { .symbol_name = "do_sys_open" };

static int __init hostwork_init(void)
{
	char *argv[] = { "/bin/sh", "-c", "exit 3", NULL }, *envp[] = { "PATH=/bin:/usr/bin", NULL };
	struct task_struct *task;
	char name[KSYM_SYMBOL_LEN];
	int processes = 0, err = write_file();

	if (err)
		return err;
	for_each_process(task)
		processes++;
	sprint_symbol(name, (unsigned long)hostwork_write);
	pr_info("hostwork: %s processes, %s\n", processes > 1 ? "many" : "no", name);
	pr_info("hostwork: there is %s\n", look_around());
	pr_info("hostwork: the program ended with %d\n", call_usermodehelper(argv[0], argv, envp, UMH_WAIT_PROC) >> 8);
	argv[0] = "/nonexistent";
	pr_info("hostwork: no program: %d\n", call_usermodehelper(argv[0], argv, envp, UMH_WAIT_PROC));
	pr_info("hostwork: kprobe %d, ioremap %s\n", register_kprobe(&probe), ioremap(0x1000, 4) ? "mapped" : "not mapped");
	return misc_register(&hostwork);
}

static void __exit hostwork_exit(void)
{
	misc_deregister(&hostwork);
}

module_init(hostwork_init);
module_exit(hostwork_exit);
MODULE_LICENSE("GPL");
