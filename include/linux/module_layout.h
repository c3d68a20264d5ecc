/* SPDX-License-Identifier: MIT */
/* What a module and the loader must agree about: how large the structures are that live in a driver's memory, or whose members it uses. */
#ifndef _LINUX_MODULE_LAYOUT_H
#define _LINUX_MODULE_LAYOUT_H

#include <linux/cdev.h>
#include <linux/completion.h>
#include <linux/cred.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/hrtimer.h>
#include <linux/idr.h>
#include <linux/input.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/kthread.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/percpu-refcount.h>
#include <linux/percpu-rwsem.h>
#include <linux/percpu_counter.h>
#include <linux/platform_device.h>
#include <linux/poll.h>
#include <linux/proc_fs.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/semaphore.h>
#include <linux/seq_file.h>
#include <linux/seqlock.h>
#include <linux/srcu.h>
#include <linux/timer.h>
#include <linux/tty.h>
#include <linux/uio.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/ww_mutex.h>
#include <linux/xarray.h>

/*
 * MODULE_LAYOUT() - @x of each of them. Every module carries the sizes (16 bit each, in this order) in its section
 * .module_layout, and the loader refuses one whose sizes are not its own, as the kernel does by the version of the symbol
 * module_layout.
 */
#define MODULE_LAYOUT(x)                                                                                               \
	x(struct module) x(struct kernel_param) x(struct kernel_symbol) x(struct kernel_param_ops)                     \
	x(struct file) x(struct inode) x(struct dentry) x(struct file_operations) x(struct proc_ops)                   \
	x(struct seq_file) x(struct seq_operations) x(struct kiocb) x(struct iov_iter) x(struct poll_table_struct)     \
	x(struct cdev) x(struct miscdevice) x(struct kobject) x(struct kobj_type) x(struct kset)                       \
	x(struct attribute_group) x(struct bin_attribute) x(struct device) x(struct device_driver)                     \
	x(struct bus_type) x(struct __CLASS) x(struct platform_device) x(struct platform_driver)                       \
	x(struct input_dev) x(struct tty_struct)                                                                       \
	x(struct task_struct) x(struct mm_struct) x(struct vm_area_struct) x(struct page) x(struct cred)               \
	x(spinlock_t) x(rwlock_t) x(seqlock_t) x(struct mutex) x(struct rw_semaphore) x(struct semaphore)              \
	x(struct percpu_rw_semaphore) x(struct ww_mutex) x(struct completion) x(struct wait_queue_head)                \
	x(struct wait_queue_entry) x(struct rcu_head) x(struct srcu_struct) x(struct percpu_counter)                   \
	x(struct percpu_ref) x(struct timer_list) x(struct hrtimer) x(struct work_struct) x(struct delayed_work)       \
	x(struct tasklet_struct) x(struct irq_work) x(struct kthread_work) x(struct kthread_worker)                    \
	x(struct notifier_block) x(struct xarray) x(struct idr) x(struct ida)

#endif
