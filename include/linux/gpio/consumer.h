/* SPDX-License-Identifier: MIT */
/* Not offered: GPIO lines. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_GPIO_CONSUMER_H
#define _LINUX_GPIO_CONSUMER_H

#error "linux/gpio/consumer.h: GPIO lines are not offered: kcompd has no hardware and no kernel to hook into"

#endif
