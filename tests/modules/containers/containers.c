// SPDX-License-Identifier: MIT
// What a driver keeps things in, as C sees it: each check that fails is a line in the log and the end of init.
#include <linux/bitmap.h>
#include <linux/circ_buf.h>
#include <linux/hashtable.h>
#include <linux/idr.h>
#include <linux/jhash.h>
#include <linux/jump_label.h>
#include <linux/kconfig.h>
#include <linux/kfifo.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/radix-tree.h>
#include <linux/rbtree.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#define CHECK(condition)                                                                                               \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			pr_err("line %d: not so: %s\n", __LINE__, #condition);                                         \
			return -EINVAL;                                                                                \
		}                                                                                                      \
	} while (0)

struct thing {
	int key;
	struct rb_node node;
	struct hlist_node hash;
	struct llist_node link;
};

static DEFINE_HASHTABLE(table, 4);
static DEFINE_KFIFO(numbers, int, 8);
static DEFINE_STATIC_KEY_FALSE(decided);
static DEFINE_IDR(idr);
static DEFINE_IDA(ida);
static DEFINE_XARRAY(array);
static RADIX_TREE(radix, GFP_KERNEL);

static void insert(struct rb_root *root, struct thing *thing)
{
	struct rb_node **link = &root->rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = thing->key < rb_entry(parent, struct thing, node)->key ? &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(&thing->node, parent, link);
	rb_insert_color(&thing->node, root);
}

static int trees_and_tables(void)
{
	struct rb_root root = RB_ROOT;
	struct thing *things = kcalloc(10, sizeof(*things), GFP_KERNEL), *thing, *next;
	LLIST_HEAD(stack);
	int i, sum = 0, bucket, last = -1;
	struct rb_node *node;

	CHECK(things);
	for (i = 0; i < 10; i++) {
		things[i].key = i * 7 % 10;
		insert(&root, &things[i]);
		hash_add(table, &things[i].hash, things[i].key);
		llist_add(&things[i].link, &stack);
	}
	for (node = rb_first(&root); node; node = rb_next(node)) {
		CHECK(rb_entry(node, struct thing, node)->key > last);
		last = rb_entry(node, struct thing, node)->key;
	}
	CHECK(last == 9);
	rb_erase(&things[3].node, &root);
	rbtree_postorder_for_each_entry_safe(thing, next, &root, node)
		sum += thing->key;
	CHECK(sum == 45 - things[3].key);
	sum = 0;
	hash_for_each_possible(table, thing, hash, 4)
		sum += thing->key == 4;
	CHECK(sum == 1);
	sum = 0;
	hash_for_each(table, bucket, thing, hash)
		sum += thing->key;
	CHECK(sum == 45);
	sum = 0;
	llist_for_each_entry(thing, llist_del_all(&stack), link)
		sum++;
	CHECK(sum == 10);
	hash_init(table);
	CHECK(hash_empty(table));
	kfree(things);
	return 0;
}

static int queues(void)
{
	struct kfifo bytes;
	DECLARE_KFIFO_PTR(pointers, struct thing *);
	char text[16] = "";
	struct thing one = { .key = 5 }, *out;
	int i, got;

	for (i = 0; i < 8; i++)
		CHECK(kfifo_put(&numbers, i * i));
	CHECK(!kfifo_put(&numbers, 99) && kfifo_is_full(&numbers));
	CHECK(kfifo_peek(&numbers, &got) && got == 0);
	for (i = 0; i < 5; i++)
		CHECK(kfifo_get(&numbers, &got) && got == i * i);
	CHECK(kfifo_put(&numbers, 64) && kfifo_len(&numbers) == 4 && kfifo_avail(&numbers) == 4);
	kfifo_reset(&numbers);

	CHECK(kfifo_alloc(&bytes, 10, GFP_KERNEL) == 0);
	CHECK(kfifo_size(&bytes) == 16);
	CHECK(kfifo_in(&bytes, "hello", 5) == 5 && kfifo_out(&bytes, text, sizeof(text)) == 5);
	CHECK(kfifo_in(&bytes, "0123456789abcdefX", 17) == 16 && kfifo_out(&bytes, text, 16) == 16);
	CHECK(!memcmp(text, "0123456789abcdef", 16));
	kfifo_free(&bytes);

	INIT_KFIFO(pointers);
	CHECK(!kfifo_initialized(&pointers));
	CHECK(kfifo_alloc(&pointers, 4, GFP_KERNEL) == 0);
	CHECK(kfifo_put(&pointers, &one) && kfifo_get(&pointers, &out) && out == &one);
	kfifo_free(&pointers);
	CHECK(CIRC_CNT(3, 1, 8) == 2 && CIRC_SPACE(3, 1, 8) == 5 && CIRC_CNT_TO_END(1, 6, 8) == 2);
	return 0;
}

static int numbers_and_bits(void)
{
	DECLARE_BITMAP(map, 100);
	unsigned long index, seen = 0;
	void *entry;
	int id;

	CHECK(idr_alloc(&idr, &idr, 1, 10, GFP_KERNEL) == 1);
	CHECK(idr_find(&idr, 1) == &idr && !idr_find(&idr, 2));
	idr_for_each_entry(&idr, entry, id)
		seen++;
	CHECK(seen == 1);
	idr_destroy(&idr);
	CHECK(ida_simple_get(&ida, 0, 0, GFP_KERNEL) == 0 && ida_alloc(&ida, GFP_KERNEL) == 1);
	ida_destroy(&ida);
	CHECK(xa_err(xa_store(&array, 1000, xa_mk_value(7), GFP_KERNEL)) == 0);
	xa_for_each(&array, index, entry)
		seen += index + xa_to_value(entry);
	CHECK(seen == 1008);
	xa_destroy(&array);
	CHECK(radix_tree_insert(&radix, 3, &radix) == 0 && radix_tree_lookup(&radix, 3) == &radix);
	CHECK(radix_tree_delete(&radix, 3) == &radix);
	xa_destroy(&radix);
	bitmap_zero(map, 100);
	bitmap_set(map, 10, 20);
	CHECK(bitmap_weight(map, 100) == 20 && find_first_bit(map, 100) == 10);
	CHECK(jhash("a", 1, 0) != jhash("b", 1, 0));
	CHECK(!static_branch_unlikely(&decided));
	static_branch_enable(&decided);
	CHECK(static_key_enabled(&decided));
	return 0;
}

static int pages(void)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	char *where;

	CHECK(page);
	where = page_address(page);
	CHECK(virt_addr_valid(where) && virt_to_page(where) == page && pfn_to_page(page_to_pfn(page)) == page);
	CHECK(PHYS_PFN(virt_to_phys(where)) == page_to_pfn(page) && __pa(where) == (unsigned long)where - PAGE_OFFSET);
	__free_page(page);
	return 0;
}

static int __init containers_init(void)
{
	int err = trees_and_tables();

	if (!err)
		err = queues();
	if (!err)
		err = numbers_and_bits();
	if (!err)
		err = pages();
	if (!err)
		pr_info("containers: all is as it should be (SMP is %d)\n", IS_ENABLED(CONFIG_SMP));
	return err;
}

static void __exit containers_exit(void)
{
}

module_init(containers_init);
module_exit(containers_exit);
MODULE_LICENSE("GPL");
