/* SPDX-License-Identifier: MIT */
/* static_assert(), which lives with the other checks while compiling. */
#ifndef _LINUX_STATIC_ASSERT_H
#define _LINUX_STATIC_ASSERT_H
#include <linux/build_bug.h>
#endif
