/* SPDX-License-Identifier: MIT */
/* The string by which the loader knows a module that was built for it: release, then what changes the binary interface. */
#ifndef _LINUX_VERMAGIC_H
#define _LINUX_VERMAGIC_H

#include <generated/utsrelease.h>

/* An instrumented module needs the sanitizer's runtime, which only a daemon of the same kind has. */
#if defined(__SANITIZE_ADDRESS__)
#define MODULE_VERMAGIC_SANITIZER "KASAN "
#elif defined(__SANITIZE_THREAD__)
#define MODULE_VERMAGIC_SANITIZER "KCSAN "
#else
#define MODULE_VERMAGIC_SANITIZER ""
#endif

#define VERMAGIC_STRING UTS_RELEASE " SMP preempt mod_unload " MODULE_VERMAGIC_SANITIZER

#endif
