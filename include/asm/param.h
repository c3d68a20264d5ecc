/* SPDX-License-Identifier: MIT */
/* The tick rate: 250 a second, as in Debian's kernel. */
#ifndef _ASM_PARAM_H
#define _ASM_PARAM_H

#undef HZ
#define HZ 250
#define USER_HZ 100
#define EXEC_PAGESIZE 4096

#endif
