/* SPDX-License-Identifier: MIT */
/* va_list and its operations, which the compiler brings. */
#ifndef _LINUX_STDARG_H
#define _LINUX_STDARG_H

#include <stdarg.h>

#endif
