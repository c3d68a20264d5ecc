// SPDX-License-Identifier: MIT
// Memory of every kind: proc/storage shows what is zero, what is kept, what is where.
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

struct thing {
	long number;
	char text[40];
};

static struct kmem_cache *things;
static size_t many = SIZE_MAX / 2; /* as a variable: the compiler sees through the constant */
module_param(many, ulong, 0444);
static int made;

static void thing_ctor(void *object)
{
	made++;
}

static int storage_show(struct seq_file *m, void *v)
{
	char *text = kstrdup("kept text", GFP_KERNEL), *large = kvzalloc(300000, GFP_KERNEL);
	u32 *array = kcalloc(10, sizeof(*array), GFP_KERNEL), *too_many = kmalloc_array(many, 4, GFP_KERNEL | __GFP_NOWARN);
	struct thing *thing = kmem_cache_alloc(things, GFP_KERNEL);
	unsigned long pages = __get_free_pages(GFP_KERNEL | __GFP_ZERO, 1);
	int err = text && large && array && thing && pages ? 0 : -ENOMEM;

	if (!err) {
		char *longer = krealloc(text, 100, GFP_KERNEL);

		text = longer ? longer : text;
		seq_printf(m, "krealloc '%s', kcalloc %u, too many %d\n", text, array[9], too_many == NULL);
		seq_printf(m, "kvzalloc %d, is vmalloc %d %d\n", large[299999], is_vmalloc_addr(large), is_vmalloc_addr(text));
		seq_printf(m, "cache %u bytes, made %d\n", kmem_cache_size(things), made > 0);
		seq_printf(m, "pages aligned %d, zero %d\n", PAGE_ALIGNED(pages), memchr_inv((void *)pages, 0, 2 * PAGE_SIZE) == NULL);
		seq_printf(m, "nothing %d\n", ZERO_OR_NULL_PTR(kmalloc(0, GFP_KERNEL)));
	}
	free_pages(pages, 1);
	if (thing)
		kmem_cache_free(things, thing);
	kfree(array);
	kvfree(large);
	kfree_sensitive(text);
	return err;
}

static int __init storage_init(void)
{
	things = kmem_cache_create("storage_thing", sizeof(struct thing), 0, 0, thing_ctor);
	if (!things)
		return -ENOMEM;
	if (proc_create_single("storage", 0444, NULL, storage_show))
		return 0;
	kmem_cache_destroy(things);
	return -ENOMEM;
}

static void __exit storage_exit(void)
{
	remove_proc_entry("storage", NULL);
	kmem_cache_destroy(things);
}

module_init(storage_init);
module_exit(storage_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Memory of every kind");
