// SPDX-License-Identifier: MIT
// A driver with an .mmap, in each of the ways that drivers map their memory. Here it only compiles; what it reads and writes is a page that
// it would map.
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

static char *way = "pfn";
module_param(way, charp, 0444);
MODULE_PARM_DESC(way, "pfn, fault, insert, vmalloc or io");

static char *page, *big;

static void mapper_vma_open(struct vm_area_struct *vma)
{
	pr_info("vma open: virt %lx, phys %lx\n", vma->vm_start, vma->vm_pgoff << PAGE_SHIFT);
}

static vm_fault_t mapper_fault(struct vm_fault *vmf)
{
	struct page *found;

	if (!vmf->vma->vm_private_data)
		return VM_FAULT_SIGBUS;
	found = virt_to_page(page);
	get_page(found);
	vmf->page = found;
	return 0;
}

static const struct vm_operations_struct mapper_vm_ops = {
	.open = mapper_vma_open,
	.fault = mapper_fault,
};

static int mapper_mmap(struct file *file, struct vm_area_struct *vma)
{
	unsigned long size = vma->vm_end - vma->vm_start;

	if (size > PAGE_SIZE)
		return -EINVAL;
	vma->vm_ops = &mapper_vm_ops;
	vma->vm_private_data = page;
	vm_flags_set(vma, VM_IO | VM_DONTEXPAND | VM_DONTDUMP);
	switch (way[0]) {
	case 'f':
		mapper_vma_open(vma);
		return 0;
	case 'i':
		if (way[1] == 'o')
			return vm_iomap_memory(vma, virt_to_phys(page), size);
		return vm_insert_page(vma, vma->vm_start, virt_to_page(page));
	case 'v':
		return remap_vmalloc_range(vma, big, vma->vm_pgoff);
	}
	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	return remap_pfn_range(vma, vma->vm_start, virt_to_phys(page) >> PAGE_SHIFT, size, vma->vm_page_prot) ? -EAGAIN : 0;
}

static ssize_t mapper_read(struct file *file, char __user *to, size_t count, loff_t *pos)
{
	return simple_read_from_buffer(to, count, pos, page, strnlen(page, PAGE_SIZE));
}

static ssize_t mapper_write(struct file *file, const char __user *from, size_t count, loff_t *pos)
{
	return simple_write_to_buffer(page, PAGE_SIZE - 1, pos, from, count);
}

static const struct file_operations mapper_fops = {
	.owner = THIS_MODULE,
	.read = mapper_read,
	.write = mapper_write,
	.llseek = default_llseek,
	.mmap = mapper_mmap,
};
static struct miscdevice mapper = { .minor = MISC_DYNAMIC_MINOR, .name = "mapper_pages", .fops = &mapper_fops };

static int __init mapper_init(void)
{
	int err;

	page = (char *)get_zeroed_page(GFP_KERNEL);
	big = vmalloc_user(2 * PAGE_SIZE);
	err = page && big ? misc_register(&mapper) : -ENOMEM;
	if (!err) {
		SetPageReserved(virt_to_page(page));
		pr_info("%d %d\n", vmalloc_to_pfn(big) == page_to_pfn(vmalloc_to_page(big)),
			__pa(page) >> PAGE_SHIFT == page_to_pfn(virt_to_page(page)));
		return 0;
	}
	vfree(big);
	free_page((unsigned long)page);
	return err;
}

static void __exit mapper_exit(void)
{
	misc_deregister(&mapper);
	ClearPageReserved(virt_to_page(page));
	vfree(big);
	free_page((unsigned long)page);
}

module_init(mapper_init);
module_exit(mapper_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A page to map");
