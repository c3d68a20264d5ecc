// SPDX-License-Identifier: MIT
// Bits and bitmaps: proc/bits shows what each operation finds.
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#define ROOM 100

static int bits_show(struct seq_file *m, void *v)
{
	DECLARE_BITMAP(map, ROOM);
	unsigned int bit;

	bitmap_zero(map, ROOM);
	seq_printf(m, "empty %d first %lu\n", bitmap_empty(map, ROOM), find_first_bit(map, ROOM));
	set_bit(3, map);
	set_bit(64, map);
	__set_bit(99, map);
	change_bit(5, map);
	clear_bit(3, map);
	seq_printf(m, "test %d %d", test_bit(64, map), test_bit(3, map));
	seq_printf(m, " was %d %d\n", test_and_set_bit(64, map), test_and_clear_bit(7, map));
	for_each_set_bit(bit, map, ROOM)
		seq_printf(m, "set %u\n", bit);
	seq_printf(m, "weight %d, zero after 64: %lu\n", (int)bitmap_weight(map, ROOM), find_next_zero_bit(map, ROOM, 64));
	bitmap_set(map, 10, 4);
	seq_printf(m, "as a list %*pbl, as a number %*pb\n", ROOM, map, 16, map);
	seq_printf(m, "BIT %lx GENMASK %lx fls %d ffs %d hweight %d\n", BIT(12), GENMASK(7, 4), fls(0x1000), ffs(0x1000), (int)hweight32(0xf0f));
	seq_printf(m, "rol %x swab %x\n", rol32(0x80000001, 1), swab32(0x11223344));
	return 0;
}

static int __init bits_init(void)
{
	return proc_create_single("bits", 0444, NULL, bits_show) ? 0 : -ENOMEM;
}

static void __exit bits_exit(void)
{
	remove_proc_entry("bits", NULL);
}

module_init(bits_init);
module_exit(bits_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Bits and bitmaps");
