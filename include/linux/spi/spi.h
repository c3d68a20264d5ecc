/* SPDX-License-Identifier: MIT */
/* Not offered: SPI devices. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_SPI_SPI_H
#define _LINUX_SPI_SPI_H

#error "linux/spi/spi.h: SPI devices are not offered: kcompd has no hardware and no kernel to hook into"

#endif
