/* SPDX-License-Identifier: MIT */
/* Messages about a device: "subsystem name: text", and both as fields of the record. */
#ifndef _LINUX_DEV_PRINTK_H
#define _LINUX_DEV_PRINTK_H

#include <linux/compiler.h>
#include <linux/printk.h>

struct device;

KCOMPD_API_BEGIN

/**
 * _dev_printk() - write a message about a device to the log
 * @level: KERN_<LEVEL>
 * @dev: the device, or NULL
 * @fmt: as in printk(), without a level
 *
 * Context: as printk(); does not sleep.
 */
__printf(3, 4) void _dev_printk(const char *level, const struct device *dev, const char *fmt, ...);

/**
 * dev_err_probe() - say why a probe fails
 * @dev: the device
 * @err: what the probe will return
 * @fmt: as in printk(); "error -EIO: " is put in front
 *
 * -EPROBE_DEFER is no failure, and nothing is printed.
 *
 * Return: @err.
 */
__printf(3, 4) int dev_err_probe(const struct device *dev, int err, const char *fmt, ...);

KCOMPD_API_END

#ifndef dev_fmt
#define dev_fmt(fmt) fmt
#endif

#define dev_printk(level, dev, fmt, ...) _dev_printk(level, dev, fmt, ##__VA_ARGS__)

#define dev_emerg(dev, fmt, ...) _dev_printk(KERN_EMERG, dev, dev_fmt(fmt), ##__VA_ARGS__)
#define dev_alert(dev, fmt, ...) _dev_printk(KERN_ALERT, dev, dev_fmt(fmt), ##__VA_ARGS__)
#define dev_crit(dev, fmt, ...) _dev_printk(KERN_CRIT, dev, dev_fmt(fmt), ##__VA_ARGS__)
#define dev_err(dev, fmt, ...) _dev_printk(KERN_ERR, dev, dev_fmt(fmt), ##__VA_ARGS__)
#define dev_warn(dev, fmt, ...) _dev_printk(KERN_WARNING, dev, dev_fmt(fmt), ##__VA_ARGS__)
#define dev_notice(dev, fmt, ...) _dev_printk(KERN_NOTICE, dev, dev_fmt(fmt), ##__VA_ARGS__)
#define dev_info(dev, fmt, ...) _dev_printk(KERN_INFO, dev, dev_fmt(fmt), ##__VA_ARGS__)

/** dev_dbg() - printed at KERN_DEBUG where the driver was built with DEBUG, else compiled away */
#ifdef DEBUG
#define dev_dbg(dev, fmt, ...) _dev_printk(KERN_DEBUG, dev, dev_fmt(fmt), ##__VA_ARGS__)
#else
#define dev_dbg(dev, fmt, ...)                                                                                         \
	({                                                                                                             \
		if (0)                                                                                                 \
			_dev_printk(KERN_DEBUG, dev, dev_fmt(fmt), ##__VA_ARGS__);                                     \
	})
#endif
#define dev_vdbg(dev, fmt, ...)                                                                                        \
	({                                                                                                             \
		if (0)                                                                                                 \
			_dev_printk(KERN_DEBUG, dev, dev_fmt(fmt), ##__VA_ARGS__);                                     \
	})

/** dev_level_once() - only the first time that this line runs */
#define dev_level_once(dev_level, dev, fmt, ...)                                                                       \
	do {                                                                                                           \
		static bool __print_once;                                                                              \
		if (!__atomic_exchange_n(&__print_once, true, __ATOMIC_RELAXED)) /* decides who prints, no more */     \
			dev_level(dev, fmt, ##__VA_ARGS__);                                                            \
	} while (0)
#define dev_emerg_once(dev, fmt, ...) dev_level_once(dev_emerg, dev, fmt, ##__VA_ARGS__)
#define dev_err_once(dev, fmt, ...) dev_level_once(dev_err, dev, fmt, ##__VA_ARGS__)
#define dev_warn_once(dev, fmt, ...) dev_level_once(dev_warn, dev, fmt, ##__VA_ARGS__)
#define dev_notice_once(dev, fmt, ...) dev_level_once(dev_notice, dev, fmt, ##__VA_ARGS__)
#define dev_info_once(dev, fmt, ...) dev_level_once(dev_info, dev, fmt, ##__VA_ARGS__)
#define dev_dbg_once(dev, fmt, ...) dev_level_once(dev_dbg, dev, fmt, ##__VA_ARGS__)

/** dev_level_ratelimited() - at most 10 times in 5 s for this line */
#define dev_level_ratelimited(dev_level, dev, fmt, ...)                                                                \
	do {                                                                                                           \
		static struct ratelimit_state __rs =                                                                   \
			RATELIMIT_STATE_INIT(__rs, DEFAULT_RATELIMIT_INTERVAL, DEFAULT_RATELIMIT_BURST);               \
		if (___ratelimit(&__rs, __func__))                                                                     \
			dev_level(dev, fmt, ##__VA_ARGS__);                                                            \
	} while (0)
#define dev_err_ratelimited(dev, fmt, ...) dev_level_ratelimited(dev_err, dev, fmt, ##__VA_ARGS__)
#define dev_warn_ratelimited(dev, fmt, ...) dev_level_ratelimited(dev_warn, dev, fmt, ##__VA_ARGS__)
#define dev_notice_ratelimited(dev, fmt, ...) dev_level_ratelimited(dev_notice, dev, fmt, ##__VA_ARGS__)
#define dev_info_ratelimited(dev, fmt, ...) dev_level_ratelimited(dev_info, dev, fmt, ##__VA_ARGS__)
#define dev_dbg_ratelimited(dev, fmt, ...) dev_level_ratelimited(dev_dbg, dev, fmt, ##__VA_ARGS__)

#endif
