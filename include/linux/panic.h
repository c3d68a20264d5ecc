/* SPDX-License-Identifier: MIT */
/* The end of everything, and the marks that trouble leaves. */
#ifndef _LINUX_PANIC_H
#define _LINUX_PANIC_H

#include <linux/compiler_types.h>
#include <linux/types.h>

#define TAINT_PROPRIETARY_MODULE 0
#define TAINT_FORCED_MODULE 1
#define TAINT_CPU_OUT_OF_SPEC 2
#define TAINT_FORCED_RMMOD 3
#define TAINT_MACHINE_CHECK 4
#define TAINT_BAD_PAGE 5
#define TAINT_USER 6
#define TAINT_DIE 7
#define TAINT_OVERRIDDEN_ACPI_TABLE 8
#define TAINT_WARN 9
#define TAINT_CRAP 10
#define TAINT_FIRMWARE_WORKAROUND 11
#define TAINT_OOT_MODULE 12
#define TAINT_UNSIGNED_MODULE 13
#define TAINT_SOFTLOCKUP 14
#define TAINT_LIVEPATCH 15
#define TAINT_AUX 16
#define TAINT_RANDSTRUCT 17
#define TAINT_TEST 18
#define TAINT_FLAGS_COUNT 19

enum lockdep_ok { LOCKDEP_STILL_OK, LOCKDEP_NOW_UNRELIABLE };

KCOMPD_API_BEGIN

/**
 * panic() - the emulated kernel can not go on
 * @fmt: why
 *
 * Logs "Kernel panic - not syncing: ..." and the call trace, lets the sinks take what is in the log, and aborts the daemon;
 * its supervisor starts it again.
 *
 * Context: Any.
 */
__attribute__((__noreturn__)) __cold __printf(1, 2) void panic(const char *fmt, ...);

/** add_taint() - set mark @flag (TAINT_*) until the end. Any context. */
void add_taint(unsigned int flag, enum lockdep_ok lockdep_ok);
/** test_taint() - is mark @flag set */
int test_taint(unsigned int flag);
/** get_taint() - all marks, one bit each, as in /proc/sys/kernel/tainted */
unsigned long get_taint(void);
/** print_tainted() - "Not tainted", or "Tainted: " and a letter or blank for each mark; in a static buffer of the thread */
const char *print_tainted(void);

extern int panic_on_oops;
extern int panic_on_warn;
extern int panic_timeout;
/* More than 0 while an oops or a panic is being reported. */
extern int oops_in_progress;

KCOMPD_API_END

#endif
