/* SPDX-License-Identifier: MIT */
/* What goes with a signal. */
#ifndef _ASM_SIGINFO_H
#define _ASM_SIGINFO_H

#include <linux/signal.h>

#endif
