// SPDX-License-Identifier: MIT
// Pages of a client's address space: out of reach.
#include "kernel/not_offered.h"
#include <cerrno>
#include <linux/export.h>
#include <linux/mm.h>

int remap_pfn_range(vm_area_struct *, unsigned long, unsigned long, unsigned long, pgprot_t) {
  not_offered("remap_pfn_range", "a client's address space is the host's");
  return -EINVAL;
}
EXPORT_SYMBOL(remap_pfn_range);

int vm_insert_page(vm_area_struct *, unsigned long, page *) {
  not_offered("vm_insert_page", "a client's address space is the host's");
  return -EINVAL;
}
EXPORT_SYMBOL(vm_insert_page);

int vm_map_pages(vm_area_struct *, page **, unsigned long) {
  not_offered("vm_map_pages", "a client's address space is the host's");
  return -EINVAL;
}
EXPORT_SYMBOL(vm_map_pages);

int remap_vmalloc_range(vm_area_struct *, void *, unsigned long) {
  not_offered("remap_vmalloc_range", "a client's address space is the host's");
  return -EINVAL;
}
EXPORT_SYMBOL(remap_vmalloc_range);

int vm_iomap_memory(vm_area_struct *, phys_addr_t, unsigned long) {
  not_offered("vm_iomap_memory", "there is no hardware");
  return -EINVAL;
}
EXPORT_SYMBOL(vm_iomap_memory);

vm_fault_t vmf_insert_pfn(vm_area_struct *, unsigned long, unsigned long) {
  not_offered("vmf_insert_pfn", "a client's address space is the host's");
  return VM_FAULT_SIGBUS;
}
EXPORT_SYMBOL(vmf_insert_pfn);

int get_user_pages_fast(unsigned long, int, unsigned int, page **) {
  not_offered("get_user_pages_fast", "a client's address space is the host's");
  return -EFAULT;
}
EXPORT_SYMBOL(get_user_pages_fast);

void get_page(page *) {
  not_offered("get_page", "free_pages() alone ends a page");
}
EXPORT_SYMBOL(get_page);

void put_page(page *) {
  not_offered("put_page", "free_pages() alone ends a page");
}
EXPORT_SYMBOL(put_page);
