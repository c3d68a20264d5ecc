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
#include <linux/slab.h>
#include <linux/vmalloc.h>

struct file;
struct mm_struct;
struct vm_fault;
struct vm_area_struct;
struct vm_operations_struct;

typedef unsigned int vm_fault_t;
typedef struct {
	unsigned long pgprot;
} pgprot_t;

#define VM_READ 0x00000001UL
#define VM_WRITE 0x00000002UL
#define VM_EXEC 0x00000004UL
#define VM_SHARED 0x00000008UL
#define VM_MAYREAD 0x00000010UL
#define VM_MAYWRITE 0x00000020UL
#define VM_MAYEXEC 0x00000040UL
#define VM_MAYSHARE 0x00000080UL
#define VM_PFNMAP 0x00000400UL
#define VM_IO 0x00004000UL
#define VM_DONTCOPY 0x00020000UL
#define VM_DONTEXPAND 0x00040000UL
#define VM_DONTDUMP 0x04000000UL
#define VM_MIXEDMAP 0x10000000UL

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

#define page_to_phys(page) ((phys_addr_t)page_to_pfn(page) << PAGE_SHIFT)

KCOMPD_API_BEGIN

/** virt_addr_valid() - does @addr lie in memory that kmalloc() or __get_free_pages() gave and that is not free */
bool __kcompd_virt_addr_valid(const volatile void *addr);

/** totalram_pages() - pages of memory of the machine */
unsigned long totalram_pages(void);

KCOMPD_API_END

#define virt_addr_valid(addr) __kcompd_virt_addr_valid((const volatile void *)(unsigned long)(addr))

#endif
