/* SPDX-License-Identifier: MIT */
/* Until 2.6.18 the configuration was included; since then every file is compiled with it. */
#ifndef _LINUX_CONFIG_H
#define _LINUX_CONFIG_H

#include <linux/kconfig.h>

#endif
