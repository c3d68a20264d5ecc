/* SPDX-License-Identifier: MIT */
/* The memory of a process: struct mm_struct and its areas, to be read only. */
#ifndef _LINUX_MM_TYPES_H
#define _LINUX_MM_TYPES_H

#include <linux/atomic.h>
#include <linux/rwsem.h>
#include <linux/types.h>
#include <linux/version.h>

struct file;
struct vm_operations_struct;

typedef struct {
	unsigned long pgprot;
} pgprot_t;

typedef struct {
	unsigned long pgd;
} pgd_t;

/* Names that a member had in part of the versions only; all others find it by a name that is ours. */
#if defined(__cplusplus) || LINUX_VERSION_CODE >= KERNEL_VERSION(6, 1, 0)
#define __KCOMPD_UNTIL_6_1(name) __##name
#else
#define __KCOMPD_UNTIL_6_1(name) name
#endif
#if !defined(__cplusplus) && LINUX_VERSION_CODE < KERNEL_VERSION(5, 8, 0)
#define __KCOMPD_MMAP_LOCK mmap_sem
#else
#define __KCOMPD_MMAP_LOCK mmap_lock
#endif

/**
 * struct vm_area_struct - an area of a process's memory, or a mapping that a driver is asked for
 * @vm_start: its first address
 * @vm_end: the first address behind it
 * @vm_next: the area above, NULL behind the last; until 6.0
 * @vm_prev: the area below; until 6.0
 * @vm_mm: whose it is
 * @vm_flags: VM_READ, VM_WRITE, VM_EXEC and VM_MAYSHARE as in /proc/PID/maps, VM_GROWSDOWN in the stack. The host does not tell of others:
 *            VM_SHARED is set where VM_MAYSHARE and VM_WRITE are, as if a file that is shared and not written was opened for reading; the
 *            rest of VM_MAY* is that of an ordinary mapping
 * @vm_ops: NULL in anonymous memory. Nothing is to be found in it
 * @vm_pgoff: where in the file it begins, in pages; in anonymous memory the number of its own first page
 * @vm_file: what is mapped, or NULL. It has a name (see d_path()), its inode a number, and nothing else
 *
 * The files that drivers serve can not be mapped: mmap(2) of one fails with ENODEV, the driver's .mmap is not called, and the log says so at
 * the first open of such a file. So a driver with an .mmap compiles and does the rest of its work. (The host's kernel takes a private mapping
 * of a file in the tree all the same; whoever touches that gets SIGBUS.)
 */
struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
	struct vm_area_struct *__KCOMPD_UNTIL_6_1(vm_next), *__KCOMPD_UNTIL_6_1(vm_prev);
	struct mm_struct *vm_mm;
	pgprot_t vm_page_prot;
	unsigned long vm_flags;
	const struct vm_operations_struct *vm_ops;
	unsigned long vm_pgoff;
	struct file *vm_file;
	void *vm_private_data;
};

/**
 * struct mm_struct - the memory of a process
 * @mmap: the lowest area; until 6.0
 * @mmap_base: where mappings begin, downwards: the end of the highest one that is below the stack and above the heap, or 0
 * @task_size: where the addresses of a process end
 * @pgd: of no use: the page tables are the host's, and whoever follows it faults
 * @mm_users: threads of the process, and one for each get_task_mm() or mmget()
 * @mm_count: one for all users, and one for each mmgrab()
 * @map_count: how many areas there are
 * @mmap_lock: see mmap_read_lock(); until 5.7 it is mmap_sem
 * @hiwater_rss: the most pages that were in memory
 * @hiwater_vm: the most that @total_vm was
 * @total_vm: pages of all areas
 * @locked_vm: pages that are locked in memory
 * @data_vm: pages of data
 * @exec_vm: pages of code
 * @stack_vm: pages of the stack
 * @brk: the end of the heap: that of its last page
 * @exe_file: the program, or NULL
 *
 * What a process has is read from the host when a driver looks at it for the first time in a client's call (of another task: since pid_task()
 * or for_each_process() gave it), and again by mmap_read_lock() and down_read() of the lock, unless another reader is inside. A driver that
 * never looks at it has no cost from it. (So a debugger sees a SIGSEGV at the first look; see docs/decisions/0015.)
 *
 * The daemon's rights decide: of a process of another user, addresses and areas are 0, as are those that the host does not tell, and the log
 * says once why.
 *
 * Lifetime: areas, and their files, stay while the lock is held for reading; without it, until the same process's have been read anew some
 * times. The mm itself stays until its process has ended and mmput() has given back what get_task_mm() took; its memory is never given back to
 * the system, but is used again for another process.
 */
struct mm_struct {
	struct vm_area_struct *__KCOMPD_UNTIL_6_1(mmap);
	unsigned long mmap_base;
	unsigned long task_size;
	pgd_t *pgd;
	atomic_t mm_users;
	atomic_t mm_count;
	int map_count;
	struct rw_semaphore __KCOMPD_MMAP_LOCK;
	unsigned long hiwater_rss, hiwater_vm;
	unsigned long total_vm, locked_vm, data_vm, exec_vm, stack_vm;
	unsigned long start_code, end_code, start_data, end_data;
	unsigned long start_brk, brk, start_stack;
	unsigned long arg_start, arg_end, env_start, env_end;
	struct file *exe_file;
	unsigned long __pages[4]; /* MM_*, see get_mm_counter() */
};

/* Where a walk over the areas is: in front of the first that ends above addr. */
struct vma_iterator {
	struct mm_struct *mm;
	unsigned long addr;
	struct vm_area_struct *__before;
};

#define VMA_ITERATOR(name, mm, addr) struct vma_iterator name = { (mm), (addr), NULL }

/** vma_iter_init() - begin a walk over the areas of @mm at @addr */
static inline void vma_iter_init(struct vma_iterator *vmi, struct mm_struct *mm, unsigned long addr)
{
	vmi->mm = mm;
	vmi->addr = addr;
	vmi->__before = NULL;
}

#endif
