/* SPDX-License-Identifier: MIT */
/* How much room for swapped pages the machine has. */
#ifndef _LINUX_SWAP_H
#define _LINUX_SWAP_H

#include <linux/mm.h>
#include <linux/sysinfo.h>

KCOMPD_API_BEGIN
/** si_swapinfo() - fill in totalswap and freeswap, in pages, of the host. Context: any; does not sleep. */
void si_swapinfo(struct sysinfo *val);
KCOMPD_API_END

#endif
