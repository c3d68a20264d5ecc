/* SPDX-License-Identifier: MIT */
/* Tracepoints: places in a module where others, who know them by name, want to be called. */
#ifndef _LINUX_TRACEPOINT_H
#define _LINUX_TRACEPOINT_H

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/types.h>
#include <linux/version.h>

/* One who is called; a table of these ends with a NULL func. */
struct tracepoint_func {
	void *func;
	void *data;
	int prio;
};

/**
 * struct tracepoint - a place where probes are called
 * @name: its name
 * @regfunc: called before the first probe is there; an error keeps it away
 * @unregfunc: called when the last has gone
 * @funcs: the probes, the highest priority first; NULL: there are none
 */
struct tracepoint {
	const char *name;
	int (*regfunc)(void);
	void (*unregfunc)(void);
	struct tracepoint_func *funcs;
};

#define TRACEPOINT_DEFAULT_PRIO 10

KCOMPD_API_BEGIN

/**
 * tracepoint_probe_register() - have @probe called at @tp, with @data as its first argument
 * @tp: the tracepoint
 * @probe: what is called, a function of the tracepoint's type: register_trace_NAME() sees to that
 * @data: for the probe
 *
 * tracepoint_probe_register_prio() also says in which order: the highest first, and those of the same in the order of their coming.
 *
 * Context: may sleep. The probe itself runs with preemption disabled, and must not.
 * Return: 0; -EEXIST if @probe is there with this @data; -EINVAL without a @probe; -ENOMEM; or what the tracepoint's regfunc said.
 */
int tracepoint_probe_register(struct tracepoint *tp, void *probe, void *data);
int tracepoint_probe_register_prio(struct tracepoint *tp, void *probe, void *data, int prio);

/**
 * tracepoint_probe_unregister() - take @probe with this @data away
 *
 * It may still run: before the code or what it uses goes, tracepoint_synchronize_unregister().
 *
 * Context: may sleep. Return: 0 or -ENOENT; -ENOMEM.
 */
int tracepoint_probe_unregister(struct tracepoint *tp, void *probe, void *data);

KCOMPD_API_END

/** tracepoint_synchronize_unregister() - wait until no probe runs that was taken away before. Context: may sleep */
static inline void tracepoint_synchronize_unregister(void)
{
	synchronize_rcu();
}

#define TP_PROTO(...) __VA_ARGS__
#define TP_ARGS(...) __VA_ARGS__
#define PARAMS(...) __VA_ARGS__

/* What a tracepoint is to those who see its declaration; @probe is the type of what is called, @call calls one such. */
#define __KCOMPD_DECLARE_TRACE(name, proto, probe, call)                                                               \
	extern struct tracepoint __tracepoint_##name;                                                                  \
	static inline __maybe_unused bool trace_##name##_enabled(void)                                                 \
	{                                                                                                              \
		return READ_ONCE(__tracepoint_##name.funcs) != NULL;                                                   \
	}                                                                                                              \
	static inline __maybe_unused void trace_##name(proto)                                                          \
	{                                                                                                              \
		const struct tracepoint_func *__it;                                                                    \
		if (likely(!trace_##name##_enabled()))                                                                 \
			return;                                                                                        \
		rcu_read_lock_sched_notrace();                                                                         \
		for (__it = rcu_dereference_sched(__tracepoint_##name.funcs); __it && __it->func; __it++)              \
			call;                                                                                          \
		rcu_read_unlock_sched_notrace();                                                                       \
	}                                                                                                              \
	static inline __maybe_unused void check_trace_callback_type_##name(probe)                                      \
	{                                                                                                              \
	}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(2, 6, 35)
/**
 * DECLARE_TRACE() - a tracepoint that is defined elsewhere
 * @name: its name: trace_NAME() calls the probes, trace_NAME_enabled() is true if there are any, register_trace_NAME(probe, data) and
 *	unregister_trace_NAME(probe, data) are tracepoint_probe_register() and tracepoint_probe_unregister() with a look at the type
 * @proto: TP_PROTO(int first, ...): what trace_NAME() takes
 * @args: TP_ARGS(first, ...): the same names; a probe gets the data it was registered with before them
 *
 * Context: trace_NAME() any.
 */
#define DECLARE_TRACE(name, proto, args)                                                                               \
	__KCOMPD_DECLARE_TRACE(name, PARAMS(proto), void (*__probe)(void *, proto),                                    \
			       ((void (*)(void *, proto))__it->func)(__it->data, args))                                \
	static inline __maybe_unused int register_trace_##name(void (*__probe)(void *, proto), void *__data)           \
	{                                                                                                              \
		return tracepoint_probe_register(&__tracepoint_##name, (void *)__probe, __data);                       \
	}                                                                                                              \
	static inline __maybe_unused int unregister_trace_##name(void (*__probe)(void *, proto), void *__data)         \
	{                                                                                                              \
		return tracepoint_probe_unregister(&__tracepoint_##name, (void *)__probe, __data);                     \
	}
#else
#define DECLARE_TRACE(name, proto, args)                                                                               \
	__KCOMPD_DECLARE_TRACE(name, PARAMS(proto), void (*__probe)(proto), ((void (*)(proto))__it->func)(args))       \
	static inline __maybe_unused int register_trace_##name(void (*__probe)(proto))                                 \
	{                                                                                                              \
		return tracepoint_probe_register(&__tracepoint_##name, (void *)__probe, NULL);                         \
	}                                                                                                              \
	static inline __maybe_unused int unregister_trace_##name(void (*__probe)(proto))                               \
	{                                                                                                              \
		return tracepoint_probe_unregister(&__tracepoint_##name, (void *)__probe, NULL);                       \
	}
#endif

/** DEFINE_TRACE() - define the tracepoint @name; DEFINE_TRACE_FN() with functions for the first probe and after the last */
#define DEFINE_TRACE(name, ...) DEFINE_TRACE_FN(name, NULL, NULL, )
#define DEFINE_TRACE_FN(_name, _reg, _unreg, ...)                                                                      \
	struct tracepoint __tracepoint_##_name = { .name = #_name, .regfunc = _reg, .unregfunc = _unreg, .funcs = NULL }

/** EXPORT_TRACEPOINT_SYMBOL() - let other modules see the tracepoint @name */
#define EXPORT_TRACEPOINT_SYMBOL(name) EXPORT_SYMBOL(__tracepoint_##name)
#define EXPORT_TRACEPOINT_SYMBOL_GPL(name) EXPORT_SYMBOL_GPL(__tracepoint_##name)

/** TRACE_EVENT() - a tracepoint; the file in tracefs that a kernel has besides is not offered */
#define TRACE_EVENT(name, proto, args, struct, assign, print) DECLARE_TRACE(name, PARAMS(proto), PARAMS(args))

#endif
