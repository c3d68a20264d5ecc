// SPDX-License-Identifier: MIT
// Shows the memory of the reader, or of the process that the parameter names: proc/plots with all addresses,
// proc/plots_outline with what is the same each time that a program runs.
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>
#include <linux/version.h>

static int pid;
module_param(pid, int, 0644);
MODULE_PARM_DESC(pid, "whose memory; 0: the reader's");

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 1, 0)
#define plots_each(vmi, vma, mm) for_each_vma(vmi, vma)
#else
#define plots_each(vmi, vma, mm) for (vma = (mm)->mmap; vma; vma = vma->vm_next)
#endif

static void plots_lock(struct mm_struct *mm)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 8, 0)
	mmap_read_lock(mm);
#else
	down_read(&mm->mmap_sem);
#endif
}

static void plots_unlock(struct mm_struct *mm)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 8, 0)
	mmap_read_unlock(mm);
#else
	up_read(&mm->mmap_sem);
#endif
}

static struct task_struct *plots_task(void)
{
	struct task_struct *task = current;

	rcu_read_lock();
	if (pid)
		task = pid_task(find_vpid(pid), PIDTYPE_PID);
	if (task)
		get_task_struct(task);
	rcu_read_unlock();
	return task;
}

// `shared` is what makes an area a shared one: VM_MAYSHARE, as in maps, or VM_SHARED.
static void plots_permissions(struct seq_file *m, const struct vm_area_struct *vma, unsigned long shared)
{
	seq_printf(m, "%c%c%c%c", vma->vm_flags & VM_READ ? 'r' : '-', vma->vm_flags & VM_WRITE ? 'w' : '-',
		   vma->vm_flags & VM_EXEC ? 'x' : '-', vma->vm_flags & shared ? 's' : 'p');
}

// What it is that has no file.
static const char *plots_kind(const struct mm_struct *mm, const struct vm_area_struct *vma)
{
	if (vma->vm_start <= mm->start_stack && vma->vm_end >= mm->start_stack)
		return "the stack";
	if (vma->vm_start <= mm->brk && vma->vm_end >= mm->start_brk)
		return "the heap";
	return vma_is_anonymous((struct vm_area_struct *)vma) ? "anonymous" : "special";
}

static void plots_areas(struct seq_file *m, struct mm_struct *mm, bool all)
{
	struct vm_area_struct *vma;
	char text[256], *path;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 1, 0)
	VMA_ITERATOR(vmi, mm, 0);
#endif

	plots_each(vmi, vma, mm) {
		if (all)
			seq_printf(m, "%08lx-%08lx ", vma->vm_start, vma->vm_end);
		plots_permissions(m, vma, all ? VM_MAYSHARE : VM_SHARED);
		if (vma->vm_file && all) {
			path = d_path(&vma->vm_file->f_path, text, sizeof(text));
			seq_printf(m, " %08lx %s\n", vma->vm_pgoff << PAGE_SHIFT, IS_ERR(path) ? "?" : path);
		} else if (vma->vm_file) {
			seq_printf(m, " %lx %s\n", vma->vm_pgoff, vma->vm_file->f_path.dentry->d_iname);
		} else {
			seq_printf(m, " %s\n", plots_kind(mm, vma));
		}
	}
}

static void plots_show_all(struct seq_file *m, struct mm_struct *mm, struct task_struct *task)
{
	seq_printf(m, "%s %d: %d areas, %lu pages, %d users\n", task->comm, task->pid, mm->map_count, mm->total_vm,
		   atomic_read(&mm->mm_users));
	seq_printf(m, "code %lu %lu data %lu %lu brk %lu stack %lu arg %lu %lu env %lu %lu\n", mm->start_code,
		   mm->end_code, mm->start_data, mm->end_data, mm->start_brk, mm->start_stack, mm->arg_start,
		   mm->arg_end, mm->env_start, mm->env_end);
	plots_areas(m, mm, true);
}

static bool plots_inside(struct mm_struct *mm, unsigned long addr, unsigned long flags)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	return vma && vma->vm_start <= addr && (vma->vm_flags & flags) == flags;
}

static void plots_show_outline(struct seq_file *m, struct mm_struct *mm, struct task_struct *task)
{
	seq_printf(m, "%s %d areas, %d users\n", task->comm, mm->map_count, atomic_read(&mm->mm_users));
	seq_printf(m, "inside: code %d data %d stack %d arguments %d environment %d\n",
		   plots_inside(mm, mm->start_code, VM_READ), plots_inside(mm, mm->end_data - 1, VM_WRITE),
		   plots_inside(mm, mm->start_stack, VM_READ | VM_WRITE | VM_GROWSDOWN),
		   plots_inside(mm, mm->arg_start, VM_GROWSDOWN), plots_inside(mm, mm->env_end - 1, VM_GROWSDOWN));
	seq_printf(m, "in order: %d %d %d %d %d %d\n", mm->start_code < mm->end_code, mm->end_code <= mm->start_data,
		   mm->start_data < mm->end_data, mm->end_data <= mm->start_brk, mm->start_brk <= mm->brk,
		   mm->brk < mm->start_stack);
	seq_printf(m, "%lu bytes of code, %lu of data\n", mm->end_code - mm->start_code, mm->end_data - mm->start_data);
	seq_printf(m, "%lu pages locked, in memory %d, at the end of all %d\n", mm->locked_vm,
		   get_mm_rss(mm) > 0 && get_mm_rss(mm) <= mm->total_vm, find_vma(mm, TASK_SIZE - 1) != NULL);
	plots_areas(m, mm, false);
}

// m->private: is it the outline.
static int plots_show(struct seq_file *m, void *v)
{
	struct task_struct *task = plots_task();
	struct mm_struct *mm;
	char name[16] = "";
	int size;

	if (!task)
		return -ESRCH;
	mm = get_task_mm(task);
	if (!mm) {
		seq_printf(m, "%s has no memory of its own\n", task->comm);
	} else {
		if (m->private) { // not with the lock held, which this takes
			size = access_process_vm(task, mm->arg_start, name, sizeof(name) - 1, 0);
			seq_printf(m, "%d bytes of arguments: %s, and %d at 0\n", size, name,
				   access_process_vm(task, 0, name, 1, 0));
		}
		plots_lock(mm);
		if (m->private)
			plots_show_outline(m, mm, task);
		else
			plots_show_all(m, mm, task);
		plots_unlock(mm);
		mmput(mm);
	}
	put_task_struct(task);
	return 0;
}

// What many such drivers do when they are loaded: look for the process, and walk its areas.
static void plots_find(void)
{
	struct task_struct *task;
	struct vm_area_struct *vma;
	int count;

	for_each_process(task) {
		if (task->pid != pid || !task->mm)
			continue;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 1, 0)
		{
			VMA_ITERATOR(vmi, task->mm, 0);

			count = 0;
			for_each_vma(vmi, vma)
				count++;
		}
#else
		for (count = 0, vma = task->mm->mmap; vma; vma = vma->vm_next)
			count++;
#endif
		pr_info("plots: %s has %d areas, and counts %d\n", task->comm, task->mm->map_count, count);
	}
}

static int __init plots_init(void)
{
	static int outline;

	plots_find();
	pr_info("plots: the loader has %s memory, the idle task %s\n", current->mm ? "some" : "no",
		init_task.mm ? "some" : "none");
	if (!proc_create_single_data("plots", 0444, NULL, plots_show, NULL))
		return -ENOMEM;
	if (!proc_create_single_data("plots_outline", 0444, NULL, plots_show, &outline)) {
		remove_proc_entry("plots", NULL);
		return -ENOMEM;
	}
	return 0;
}

static void __exit plots_exit(void)
{
	remove_proc_entry("plots", NULL);
	remove_proc_entry("plots_outline", NULL);
}

module_init(plots_init);
module_exit(plots_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Areas of memory");
