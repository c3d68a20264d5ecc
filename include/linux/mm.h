/* SPDX-License-Identifier: MIT */
/* Pages and their addresses, and what a mapping of a file is made of. */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <asm/page.h>
#include <linux/align.h>
#include <linux/bug.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm_types.h>
#include <linux/pfn.h>
#include <linux/slab.h>
#include <linux/sysinfo.h>
#include <linux/version.h>
#include <linux/vmalloc.h>

struct vm_fault;
struct vm_operations_struct;

typedef unsigned int vm_fault_t;

#define VM_READ 0x00000001UL
#define VM_WRITE 0x00000002UL
#define VM_EXEC 0x00000004UL
#define VM_SHARED 0x00000008UL
#define VM_MAYREAD 0x00000010UL
#define VM_MAYWRITE 0x00000020UL
#define VM_MAYEXEC 0x00000040UL
#define VM_MAYSHARE 0x00000080UL
#define VM_GROWSDOWN 0x00000100UL
#define VM_PFNMAP 0x00000400UL
#define VM_LOCKED 0x00002000UL
#define VM_IO 0x00004000UL
#define VM_DONTCOPY 0x00020000UL
#define VM_DONTEXPAND 0x00040000UL
#define VM_ACCOUNT 0x00100000UL
#define VM_NORESERVE 0x00200000UL
#define VM_DONTDUMP 0x04000000UL
#define VM_MIXEDMAP 0x10000000UL
#define VM_STACK VM_GROWSDOWN

struct vm_fault {
	struct vm_area_struct *vma;
	gfp_t gfp_mask;
	unsigned long pgoff;
	unsigned long address;
	unsigned int flags;
	struct page *page;
	void *virtual_address;
};

struct vm_operations_struct {
	void (*open)(struct vm_area_struct *area);
	void (*close)(struct vm_area_struct *area);
#if LINUX_VERSION_CODE < 0x040b00
	int (*fault)(struct vm_area_struct *vma, struct vm_fault *vmf);
#else
	vm_fault_t (*fault)(struct vm_fault *vmf);
#endif
	vm_fault_t (*page_mkwrite)(struct vm_fault *vmf);
	int (*access)(struct vm_area_struct *vma, unsigned long addr, void *buf, int len, int write);
	const char *(*name)(struct vm_area_struct *vma);
};

#define VM_FAULT_OOM ((vm_fault_t)0x000001)
#define VM_FAULT_SIGBUS ((vm_fault_t)0x000002)
#define VM_FAULT_MAJOR ((vm_fault_t)0x000004)
#define VM_FAULT_HWPOISON ((vm_fault_t)0x000010)
#define VM_FAULT_SIGSEGV ((vm_fault_t)0x000040)
#define VM_FAULT_NOPAGE ((vm_fault_t)0x000100)
#define VM_FAULT_LOCKED ((vm_fault_t)0x000200)
#define VM_FAULT_RETRY ((vm_fault_t)0x000400)
#define VM_FAULT_ERROR (VM_FAULT_OOM | VM_FAULT_SIGBUS | VM_FAULT_SIGSEGV | VM_FAULT_HWPOISON)
#define FAULT_FLAG_WRITE 0x01
#define VM_RESERVED (VM_DONTEXPAND | VM_DONTDUMP)

#define FOLL_WRITE 0x01
#define FOLL_FORCE 0x10
#define FOLL_LONGTERM 0x10000

#define pgprot_noncached(prot) (prot)
#define pgprot_writecombine(prot) (prot)
#define pgprot_val(x) ((x).pgprot)

static inline void vm_flags_set(struct vm_area_struct *vma, unsigned long flags)
{
	vma->vm_flags |= flags;
}

static inline void vm_flags_clear(struct vm_area_struct *vma, unsigned long flags)
{
	vma->vm_flags &= ~flags;
}

static inline void vm_flags_init(struct vm_area_struct *vma, unsigned long flags)
{
	vma->vm_flags = flags;
}

static inline void vm_flags_mod(struct vm_area_struct *vma, unsigned long set, unsigned long clear)
{
	vma->vm_flags = (vma->vm_flags | set) & ~clear;
}

static inline unsigned long vma_pages(const struct vm_area_struct *vma)
{
	return (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}

/** vma_is_anonymous() - is there no file behind the area, nor anything else that the kernel itself puts there */
static inline bool vma_is_anonymous(const struct vm_area_struct *vma)
{
	return !vma->vm_ops;
}

KCOMPD_API_BEGIN

/** si_meminfo() - fill in totalram, freeram, sharedram and bufferram, in pages, of the host. Context: any; does not sleep. */
void si_meminfo(struct sysinfo *val);

/**
 * find_vma() - the area that @addr lies in, or else the next above it
 * @mm: the memory of a process
 * @addr: an address of that process
 *
 * Context: may sleep; mmap_read_lock() held, so that the areas stay. find_vma_prev() also tells the one before, vma_lookup() wants the address
 * inside, find_vma_intersection() an area that has part of @start to @end.
 * Return: the area, or NULL: there is none.
 */
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);
struct vm_area_struct *find_vma_prev(struct mm_struct *mm, unsigned long addr, struct vm_area_struct **pprev);
struct vm_area_struct *vma_lookup(struct mm_struct *mm, unsigned long addr);
struct vm_area_struct *find_vma_intersection(struct mm_struct *mm, unsigned long start, unsigned long end);

/** vma_next() - the area at the place of @vmi, which then is behind it; NULL at the end */
struct vm_area_struct *vma_next(struct vma_iterator *vmi);

/**
 * access_process_vm() - read the memory of a process
 * @tsk: a task of it
 * @addr: where, in that process
 * @buf: where to
 * @len: how much, in bytes
 * @gup_flags: FOLL_FORCE or 0. With FOLL_WRITE nothing is done, which the log says once: nothing here changes the memory of a process
 *
 * The daemon's rights decide, as for process_vm_readv(2).
 *
 * Context: may sleep.
 * Return: how many bytes were read, from the first on; 0: none.
 */
int access_process_vm(struct task_struct *tsk, unsigned long addr, void *buf, int len, unsigned int gup_flags);

KCOMPD_API_END

/** for_each_vma() - each area from the place of the iterator on; for_each_vma_range(): those that begin before @end */
#define for_each_vma(vmi, vma) while (((vma) = vma_next(&(vmi))) != NULL)
#define for_each_vma_range(vmi, vma, end) while (((vma) = vma_next(&(vmi))) != NULL && (vma)->vm_start < (end))

#define MM_FILEPAGES 0
#define MM_ANONPAGES 1
#define MM_SWAPENTS 2
#define MM_SHMEMPAGES 3

/** get_mm_counter() - pages of one kind (MM_*) that a process has in memory; get_mm_rss(): all but those that are swapped out */
static inline unsigned long get_mm_counter(struct mm_struct *mm, int member)
{
	return mm->__pages[member];
}

static inline unsigned long get_mm_rss(struct mm_struct *mm)
{
	return get_mm_counter(mm, MM_FILEPAGES) + get_mm_counter(mm, MM_ANONPAGES) + get_mm_counter(mm, MM_SHMEMPAGES);
}

#define PAGE_ALIGN(addr) ALIGN(addr, PAGE_SIZE)
#define PAGE_ALIGN_DOWN(addr) ALIGN_DOWN(addr, PAGE_SIZE)
#define PAGE_ALIGNED(addr) IS_ALIGNED((unsigned long)(addr), PAGE_SIZE)
#define offset_in_page(p) ((unsigned long)(p) & ~PAGE_MASK)

static inline void *page_address(const struct page *page)
{
	return (void *)page;
}

#define page_to_virt(page) page_address(page)

/** virt_to_page() - the page that an address from __get_free_pages() lies in */
static inline struct page *virt_to_page(const volatile void *addr)
{
	return (struct page *)((unsigned long)addr & PAGE_MASK);
}

static inline unsigned long page_to_pfn(const struct page *page)
{
	return (unsigned long)page >> PAGE_SHIFT;
}

static inline struct page *pfn_to_page(unsigned long pfn)
{
	return (struct page *)(pfn << PAGE_SHIFT);
}

static inline phys_addr_t virt_to_phys(const volatile void *addr)
{
	return (unsigned long)addr;
}

static inline void *phys_to_virt(phys_addr_t addr)
{
	return (void *)(unsigned long)addr;
}

/** vmalloc_to_pfn() - the number of the page that an address from vmalloc() lies in */
static inline unsigned long vmalloc_to_pfn(const void *addr)
{
	return (unsigned long)addr >> PAGE_SHIFT;
}

/*
 * Marks that a page is not to be swapped out, or has been written to. All memory that drivers have is in use until they free it, and there is
 * nobody who would look for a mark.
 */
#define SetPageReserved(page) ((void)(page))
#define ClearPageReserved(page) ((void)(page))
#define set_page_dirty(page) ((void)(page), false)

#define page_to_phys(page) ((phys_addr_t)page_to_pfn(page) << PAGE_SHIFT)

KCOMPD_API_BEGIN

/** virt_addr_valid() - does @addr lie in memory that kmalloc() or __get_free_pages() gave and that is not free */
bool __kcompd_virt_addr_valid(const volatile void *addr);

/* Pages into a client's address space, and its pages into ours: the log says once that it is not offered. */

/** remap_pfn_range() - Return: -EINVAL */
int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn, unsigned long size,
		    pgprot_t prot);
/** vm_insert_page() - Return: -EINVAL */
int vm_insert_page(struct vm_area_struct *vma, unsigned long addr, struct page *page);
/** vm_map_pages() - Return: -EINVAL */
int vm_map_pages(struct vm_area_struct *vma, struct page **pages, unsigned long num);
/** remap_vmalloc_range() - Return: -EINVAL */
int remap_vmalloc_range(struct vm_area_struct *vma, void *addr, unsigned long pgoff);
/** vm_iomap_memory() - Return: -EINVAL */
int vm_iomap_memory(struct vm_area_struct *vma, phys_addr_t start, unsigned long len);
/** vmf_insert_pfn() - Return: VM_FAULT_SIGBUS */
vm_fault_t vmf_insert_pfn(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn);
/** get_user_pages_fast() - Return: -EFAULT */
int get_user_pages_fast(unsigned long start, int nr_pages, unsigned int gup_flags, struct page **pages);
/** get_page(), put_page() - references to pages: they have none, free_pages() alone ends them */
void get_page(struct page *page);
void put_page(struct page *page);

/** totalram_pages() - pages of memory of the machine */
unsigned long totalram_pages(void);
/** high_memory - the end of the machine's memory, as an address */
#define high_memory ((void *)(PAGE_OFFSET + totalram_pages() * PAGE_SIZE))

KCOMPD_API_END

#define io_remap_pfn_range(vma, addr, pfn, size, prot) remap_pfn_range(vma, addr, pfn, size, prot)
#define vmf_insert_page(vma, addr, page) vmf_insert_pfn(vma, addr, page_to_pfn(page))
#define vm_map_pages_zero(vma, pages, num) vm_map_pages(vma, pages, num)
#if LINUX_VERSION_CODE < 0x041400 /* 4.20 */
#define vm_insert_pfn(vma, addr, pfn) remap_pfn_range(vma, addr, pfn, PAGE_SIZE, (vma)->vm_page_prot)
#endif
#define pfn_valid(pfn) __kcompd_virt_addr_valid((const volatile void *)((unsigned long)(pfn) << PAGE_SHIFT))
#define virt_addr_valid(addr) __kcompd_virt_addr_valid((const volatile void *)(unsigned long)(addr))

#ifndef __cplusplus
#define __KCOMPD_NO_CHANGE __attribute__((__error__("changes to the memory of a process are not offered: it is the host's")))
int mm_populate(unsigned long addr, unsigned long len) __KCOMPD_NO_CHANGE;
unsigned long vm_mmap(struct file *file, unsigned long addr, unsigned long len, unsigned long prot, unsigned long flag,
		      unsigned long offset) __KCOMPD_NO_CHANGE;
int vm_munmap(unsigned long start, size_t len) __KCOMPD_NO_CHANGE;
#endif

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <asm/pgtable.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/hardirq.h>
#include <linux/ioport.h>
#include <linux/mmap_lock.h>
#endif

#endif
