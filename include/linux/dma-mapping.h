/* SPDX-License-Identifier: MIT */
/* Not offered: DMA. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_DMA_MAPPING_H
#define _LINUX_DMA_MAPPING_H

#error "linux/dma-mapping.h: DMA is not offered: kcompd has no hardware and no kernel to hook into"

#endif
