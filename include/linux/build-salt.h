/* SPDX-License-Identifier: MIT */
/* What distinguishes builds of one source; nothing here. */
#ifndef _LINUX_BUILD_SALT_H
#define _LINUX_BUILD_SALT_H

#define BUILD_SALT

#endif
