// SPDX-License-Identifier: MIT
// Containers that keep order: a red-black tree, an IDR and an XArray filled with the same numbers; proc/shelf walks through them.
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/rbtree.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/xarray.h>

struct book {
	struct rb_node node;
	int key;
};

static struct book books[] = { { .key = 30 }, { .key = 10 }, { .key = 20 }, { .key = 50 }, { .key = 40 } };
static struct rb_root by_key = RB_ROOT;
static DEFINE_IDR(by_number);
static DEFINE_XARRAY(by_index);

static bool put_in_order(struct book *new)
{
	struct rb_node **link = &by_key.rb_node, *parent = NULL;

	while (*link) {
		struct book *here = rb_entry(*link, struct book, node);

		parent = *link;
		if (new->key == here->key)
			return false;
		link = new->key < here->key ? &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(&new->node, parent, link);
	rb_insert_color(&new->node, &by_key);
	return true;
}

static int shelf_show(struct seq_file *m, void *v)
{
	struct rb_node *node;
	struct book *book;
	unsigned long index;
	int id;

	for (node = rb_first(&by_key); node; node = rb_next(node))
		seq_printf(m, "tree %d\n", rb_entry(node, struct book, node)->key);
	seq_printf(m, "tree ends with %d\n", rb_entry(rb_last(&by_key), struct book, node)->key);
	idr_for_each_entry(&by_number, book, id)
		seq_printf(m, "idr %d: %d\n", id, book->key);
	xa_for_each(&by_index, index, book)
		seq_printf(m, "xarray %lu: %d\n", index, book->key);
	seq_printf(m, "not there: %d %d\n", idr_find(&by_number, 99) == NULL, xa_load(&by_index, 11) == NULL);
	return 0;
}

static void empty_the_shelf(void)
{
	idr_destroy(&by_number);
	xa_destroy(&by_index);
}

static int __init shelf_init(void)
{
	struct book again = { .key = 20 };
	int i, err = 0;

	for (i = 0; i < ARRAY_SIZE(books) && err >= 0; i++) {
		put_in_order(&books[i]);
		err = idr_alloc(&by_number, &books[i], 5, 0, GFP_KERNEL);
		if (err >= 0)
			err = xa_err(xa_store(&by_index, books[i].key, &books[i], GFP_KERNEL));
	}
	if (err >= 0) {
		pr_info("shelf: the same key again: %d\n", put_in_order(&again));
		pr_info("shelf: no number left: %d\n", idr_alloc(&by_number, &again, 5, 7, GFP_KERNEL));
		rb_erase(&books[0].node, &by_key);
		idr_remove(&by_number, 6);
		xa_erase(&by_index, 50);
		err = proc_create_single("shelf", 0444, NULL, shelf_show) ? 0 : -ENOMEM;
	}
	if (err)
		empty_the_shelf();
	return err;
}

static void __exit shelf_exit(void)
{
	remove_proc_entry("shelf", NULL);
	empty_the_shelf();
}

module_init(shelf_init);
module_exit(shelf_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Containers that keep order");
