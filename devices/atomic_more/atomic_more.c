// SPDX-License-Identifier: MIT
// fetch_*, compare-and-exchange, 64-bit atomics, and bits: the atomic operations and their faster siblings for data under a lock.
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/module.h>

static atomic_t val = ATOMIC_INIT(5);
static atomic64_t big = ATOMIC64_INIT(1LL << 40);
static unsigned long bits;

static void show_fetch(void)
{
	pr_info("atomic_fetch_add(3): %d\n", atomic_fetch_add(3, &val));
	pr_info("atomic_fetch_sub(2): %d\n", atomic_fetch_sub(2, &val));
	pr_info("atomic_cmpxchg(6, 9): %d\n", atomic_cmpxchg(&val, 6, 9));
	pr_info("atomic_cmpxchg(6, 1): %d\n", atomic_cmpxchg(&val, 6, 1));
	pr_info("atomic_xchg(2): %d\n", atomic_xchg(&val, 2));
	pr_info("value: %d\n", atomic_read(&val));
}

static void show_64(void)
{
	atomic64_add(1, &big);
	pr_info("atomic64_read: %lld\n", (long long)atomic64_read(&big));
	pr_info("atomic64_inc_return: %lld\n", (long long)atomic64_inc_return(&big));
	pr_info("atomic64_cmpxchg: %lld\n", (long long)atomic64_cmpxchg(&big, (1LL << 40) + 2, 7));
	pr_info("atomic64_read: %lld\n", (long long)atomic64_read(&big));
}

static void show_bits(void)
{
	set_bit(0, &bits);
	set_bit(63, &bits);
	pr_info("set_bit 0 and 63: %lx\n", bits);
	change_bit(4, &bits);
	clear_bit(63, &bits);
	pr_info("change_bit 4, clear_bit 63: %lx\n", bits);
	pr_info("test_and_set_bit(1): %d\n", test_and_set_bit(1, &bits));
	pr_info("test_and_set_bit(1): %d\n", test_and_set_bit(1, &bits));
	pr_info("test_and_clear_bit(0): %d\n", test_and_clear_bit(0, &bits));
	pr_info("test_and_change_bit(4): %d\n", test_and_change_bit(4, &bits));
	pr_info("bits: %lx\n", bits);
}

static void show_plain_bits(void)
{
	__set_bit(7, &bits);
	__clear_bit(1, &bits);
	__change_bit(8, &bits);
	pr_info("__set_bit 7, __clear_bit 1, __change_bit 8: %lx\n", bits);
	pr_info("__test_and_set_bit(7): %d\n", __test_and_set_bit(7, &bits));
	pr_info("__test_and_clear_bit(8): %d\n", __test_and_clear_bit(8, &bits));
	pr_info("__test_and_change_bit(3): %d\n", __test_and_change_bit(3, &bits));
	pr_info("test_bit(3), test_bit(4): %d, %d\n", test_bit(3, &bits), test_bit(4, &bits));
}

static int __init test_hello_init(void)
{
	show_fetch();
	show_64();
	show_bits();
	show_plain_bits();
	return -1;
}

static void __exit test_hello_exit(void)
{
	pr_info("%s: in exit\n", __func__);
}

module_init(test_hello_init);
module_exit(test_hello_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("fetch, cmpxchg, 64 bits, and single bits");
