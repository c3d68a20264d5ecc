/* SPDX-License-Identifier: MIT */
/* Not offered: I2C devices. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_I2C_H
#define _LINUX_I2C_H

#error "linux/i2c.h: I2C devices are not offered: kcompd has no hardware and no kernel to hook into"

#endif
