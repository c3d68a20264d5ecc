// SPDX-License-Identifier: MIT
// Uses what provider.c exports; the first of two objects of this module.
#include "consumer.h"
#include "provider.h"

/* The old names of the entry points. */
int init_module(void)
{
	pr_info("consumer: %d, %s, built as %s\n", consumer_sum(), CONSUMER_WORD, KBUILD_MODNAME);
	return 0;
}

void cleanup_module(void)
{
	consumer_sum();
}

MODULE_LICENSE("Dual MIT/GPL");
