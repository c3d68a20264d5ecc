/* SPDX-License-Identifier: MIT */
/* The log: printk(), its short forms pr_*(), and dumps of memory. kernel/printk/printk.h is the readers' side. */
#ifndef _LINUX_PRINTK_H
#define _LINUX_PRINTK_H

#include <linux/compiler.h>
#include <linux/kern_levels.h>
#include <linux/once.h>
#include <linux/ratelimit_types.h>
#include <linux/stdarg.h>
#include <linux/types.h>

/** struct va_format - what %pV prints: a format and its arguments, inside another format */
struct va_format {
	const char *fmt;
	va_list *va;
};

/** struct dev_printk_info - the device that a record is about; both become KEY=value lines of the record */
struct dev_printk_info {
	char subsystem[16];
	char device[48];
};

static inline int printk_get_level(const char *buffer)
{
	if (buffer[0] == KERN_SOH_ASCII && ((buffer[1] >= '0' && buffer[1] <= '7') || buffer[1] == 'c'))
		return buffer[1];
	return 0;
}

static inline const char *printk_skip_level(const char *buffer)
{
	return printk_get_level(buffer) ? buffer + 2 : buffer;
}

KCOMPD_API_BEGIN

/**
 * _printk() - write a message to the log; drivers say printk()
 * @fmt: a printf format with the kernel's %p extensions; begins with KERN_<LEVEL>, or with KERN_CONT to go on with the
 *	unfinished line of the same task
 *
 * One record is made for each call; it holds at most 991 bytes of text. A text without a newline at its end stays open for KERN_CONT until the next printk() of
 * the same task. Without a level the record gets the default one (warning).
 *
 * Context: Any, with any lock held, also a signal handler. Does not sleep, does not allocate, does not wait for readers.
 * Return: the number of bytes of text.
 */
__printf(1, 2) int _printk(const char *fmt, ...);

/** vprintk() - printk() of a va_list; context and result as _printk() */
__printf(1, 0) int vprintk(const char *fmt, va_list args);

/**
 * vprintk_emit() - write a record with all that it can have
 * @facility: 0 for the kernel, others as in syslog(3)
 * @level: 0 to 7, or LOGLEVEL_DEFAULT to take it from the text
 * @dev_info: the device, or NULL
 * @fmt: as in printk()
 * @args: its arguments
 *
 * Context: as _printk().
 * Return: the number of bytes of text.
 */
__printf(4, 0) int vprintk_emit(int facility, int level, const struct dev_printk_info *dev_info, const char *fmt,
				va_list args);

/** __printk_ratelimit() - may @func print now? At most 10 times in 5 s for all callers together. */
int __printk_ratelimit(const char *func);

/** printk_timed_ratelimit() - has it been @interval_msecs since *@caller_jiffies, which 0 starts and true renews */
bool printk_timed_ratelimit(unsigned long *caller_jiffies, unsigned int interval_msecs);

/** dump_stack() - write the call trace of the calling task to the log. Any context. */
void dump_stack(void);
/** dump_stack_lvl() - dump_stack() at a level of its own, such as KERN_DEBUG */
void dump_stack_lvl(const char *log_lvl);

enum { DUMP_PREFIX_NONE, DUMP_PREFIX_ADDRESS, DUMP_PREFIX_OFFSET };

/**
 * hex_dump_to_buffer() - one line of a hex dump, without a newline
 * @buf: the bytes
 * @len: their number; only the first @rowsize are used
 * @rowsize: 16 or 32 (anything else counts as 16)
 * @groupsize: 1, 2, 4 or 8 bytes a number (anything else, or one that @len is no multiple of, counts as 1)
 * @linebuf: where the text goes, always ended by NUL
 * @linebuflen: its size in bytes
 * @ascii: also the bytes as characters, at the right
 *
 * Return: the length that the whole text has, whether it fitted or not.
 */
int hex_dump_to_buffer(const void *buf, size_t len, int rowsize, int groupsize, char *linebuf, size_t linebuflen,
		       bool ascii);

/**
 * print_hex_dump() - write a hex dump to the log
 * @level: KERN_<LEVEL>
 * @prefix_str: begins each line
 * @prefix_type: DUMP_PREFIX_NONE, _ADDRESS or _OFFSET
 * @rowsize, @groupsize, @ascii: as in hex_dump_to_buffer()
 * @buf, @len: the bytes
 */
void print_hex_dump(const char *level, const char *prefix_str, int prefix_type, int rowsize, int groupsize,
		    const void *buf, size_t len, bool ascii);

/* console level, default level, lowest console level, boot console level; as in /proc/sys/kernel/printk */
extern int console_printk[4];

KCOMPD_API_END

#define console_loglevel (console_printk[0])
#define default_message_loglevel (console_printk[1])
#define minimum_console_loglevel (console_printk[2])
#define default_console_loglevel (console_printk[3])

#define CONSOLE_LOGLEVEL_DEFAULT 7
#define MESSAGE_LOGLEVEL_DEFAULT 4

/** printk() - see _printk() */
#define printk(fmt, ...) _printk(fmt, ##__VA_ARGS__)
#define printk_deferred(fmt, ...) _printk(fmt, ##__VA_ARGS__)

/** no_printk() - check the arguments against the format, print nothing */
#define no_printk(fmt, ...)                                                                                            \
	({                                                                                                             \
		if (0)                                                                                                 \
			_printk(fmt, ##__VA_ARGS__);                                                                   \
		0;                                                                                                     \
	})

#ifndef pr_fmt
#define pr_fmt(fmt) fmt
#endif

#define pr_emerg(fmt, ...) printk(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert(fmt, ...) printk(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit(fmt, ...) printk(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err(fmt, ...) printk(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...) printk(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice(fmt, ...) printk(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info(fmt, ...) printk(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
/** pr_cont() - go on with the line that the last printk() of this task left without a newline; pr_fmt() is not applied */
#define pr_cont(fmt, ...) printk(KERN_CONT fmt, ##__VA_ARGS__)

/** pr_devel(), pr_debug() - printed at KERN_DEBUG where the driver was built with DEBUG, else compiled away */
#ifdef DEBUG
#define pr_devel(fmt, ...) printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_debug(fmt, ...) printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#else
#define pr_devel(fmt, ...) no_printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_debug(fmt, ...) no_printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#endif

/** printk_once() - only the first time that this line runs */
#define printk_once(fmt, ...) DO_ONCE_LITE(printk, fmt, ##__VA_ARGS__)
#define pr_emerg_once(fmt, ...) printk_once(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert_once(fmt, ...) printk_once(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit_once(fmt, ...) printk_once(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err_once(fmt, ...) printk_once(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn_once(fmt, ...) printk_once(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice_once(fmt, ...) printk_once(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info_once(fmt, ...) printk_once(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#ifdef DEBUG
#define pr_devel_once(fmt, ...) printk_once(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_debug_once(fmt, ...) printk_once(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#else
#define pr_devel_once(fmt, ...) no_printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_debug_once(fmt, ...) no_printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#endif

#define printk_ratelimit() __printk_ratelimit(__func__)

/** printk_ratelimited() - at most 10 times in 5 s for this line; then one line tells how many were left out */
#define printk_ratelimited(fmt, ...)                                                                                   \
	({                                                                                                             \
		static struct ratelimit_state __printk_rs =                                                            \
			RATELIMIT_STATE_INIT(__printk_rs, DEFAULT_RATELIMIT_INTERVAL, DEFAULT_RATELIMIT_BURST);        \
		if (___ratelimit(&__printk_rs, __func__))                                                              \
			printk(fmt, ##__VA_ARGS__);                                                                    \
	})
#define pr_emerg_ratelimited(fmt, ...) printk_ratelimited(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert_ratelimited(fmt, ...) printk_ratelimited(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit_ratelimited(fmt, ...) printk_ratelimited(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err_ratelimited(fmt, ...) printk_ratelimited(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn_ratelimited(fmt, ...) printk_ratelimited(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice_ratelimited(fmt, ...) printk_ratelimited(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info_ratelimited(fmt, ...) printk_ratelimited(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#ifdef DEBUG
#define pr_devel_ratelimited(fmt, ...) printk_ratelimited(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_debug_ratelimited(fmt, ...) printk_ratelimited(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#else
#define pr_devel_ratelimited(fmt, ...) no_printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_debug_ratelimited(fmt, ...) no_printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#endif

/** print_hex_dump_bytes() - 16 bytes a line with their characters, at KERN_DEBUG; see print_hex_dump() */
#define print_hex_dump_bytes(prefix_str, prefix_type, buf, len)                                                        \
	print_hex_dump_debug(prefix_str, prefix_type, 16, 1, buf, len, true)
#ifdef DEBUG
#define print_hex_dump_debug(prefix_str, prefix_type, rowsize, groupsize, buf, len, ascii)                             \
	print_hex_dump(KERN_DEBUG, prefix_str, prefix_type, rowsize, groupsize, buf, len, ascii)
#else
#define print_hex_dump_debug(prefix_str, prefix_type, rowsize, groupsize, buf, len, ascii)                             \
	do {                                                                                                           \
		if (0)                                                                                                 \
			print_hex_dump(KERN_DEBUG, prefix_str, prefix_type, rowsize, groupsize, buf, len, ascii);      \
	} while (0)
#endif

#endif
