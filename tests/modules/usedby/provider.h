/* SPDX-License-Identifier: MIT */
/* What provider.c exports. */
#include <linux/module.h>

extern int provider_calls;
int provider_add(int a, int b);
int provider_gpl(void);
