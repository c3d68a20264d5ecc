/* SPDX-License-Identifier: MIT */
/* What a driver is to the kernel: a module with a name, an author's word on its licence, and a count of its users. */
#ifndef _LINUX_MODULE_H
#define _LINUX_MODULE_H

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kmod.h>
#include <linux/list.h>
#include <linux/moduleparam.h>
#include <linux/stat.h>
#include <linux/string.h>
#include <linux/stringify.h>
#include <linux/types.h>

#define MODULE_NAME_LEN (64 - sizeof(unsigned long))

#define MODULE_INFO(tag, info) __MODULE_INFO(tag, tag, info)

/**
 * MODULE_LICENSE() - the licence of the driver's source
 * @_license: "GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL", or "Proprietary"
 *
 * Any other than the first six taints the kernel and can not use what is exported by EXPORT_SYMBOL_GPL().
 */
#define MODULE_LICENSE(_license) MODULE_INFO(license, _license)
#define MODULE_AUTHOR(_author) MODULE_INFO(author, _author)
#define MODULE_DESCRIPTION(_description) MODULE_INFO(description, _description)
#define MODULE_VERSION(_version) MODULE_INFO(version, _version)
#define MODULE_ALIAS(_alias) MODULE_INFO(alias, _alias)
#define MODULE_SUPPORTED_DEVICE(_name) /* until 5.11; never did anything */
#define MODULE_SOFTDEP(_softdep) MODULE_INFO(softdep, _softdep)
#define MODULE_FIRMWARE(_firmware) MODULE_INFO(firmware, _firmware)
#define MODULE_IMPORT_NS(ns) MODULE_INFO(import_ns, #ns)
#define MODULE_ALIAS_MISCDEV(minor) MODULE_ALIAS("char-major-10-" #minor)
#define MODULE_ALIAS_CHARDEV(major, minor) MODULE_ALIAS("char-major-" #major "-" #minor)
#define MODULE_ALIAS_CHARDEV_MAJOR(major) MODULE_ALIAS("char-major-" #major "-*")

#define MODULE_DEVICE_TABLE(type, name)                                                                                \
	extern __typeof__(name) __mod_##type##__##name##_device_table                                                  \
		__attribute__((__unused__, __alias__(#name)))

/**
 * module_driver() - init and exit of a driver that only registers one thing
 * @__driver: the variable to register
 * @__register: int (*)(type *, ...)
 * @__unregister: void (*)(type *, ...)
 * @...: further arguments of both
 */
#define module_driver(__driver, __register, __unregister, ...)                                                         \
	static int __init __driver##_init(void)                                                                        \
	{                                                                                                              \
		return __register(&(__driver), ##__VA_ARGS__);                                                         \
	}                                                                                                              \
	module_init(__driver##_init);                                                                                  \
	static void __exit __driver##_exit(void)                                                                       \
	{                                                                                                              \
		__unregister(&(__driver), ##__VA_ARGS__);                                                              \
	}                                                                                                              \
	module_exit(__driver##_exit)

enum module_state {
	MODULE_STATE_LIVE,     /* in use or ready to be */
	MODULE_STATE_COMING,   /* init runs */
	MODULE_STATE_GOING,    /* exit runs; new users are turned away */
	MODULE_STATE_UNFORMED, /* being set up, seen by nobody */
};

/**
 * struct module - a loaded module
 * @name: what lsmod calls it
 * @state: see enum module_state
 *
 * A driver reads these two of THIS_MODULE; the others are the loader's.
 */
struct module {
	enum module_state state;
	atomic_t refcnt;
	char name[MODULE_NAME_LEN];
	int (*init)(void);
	void (*exit)(void);
	const struct kernel_param *kp;
	const struct kernel_param *kp_end;
	const struct kernel_symbol *syms;
	const struct kernel_symbol *syms_end;
	void *percpu;
	void *percpu_end;
	unsigned long taints;
	void *image; /* kcompd::ModuleImage, or null before it is loaded */
};

KCOMPD_API_BEGIN

/**
 * try_module_get() - keep a module from being removed
 * @module: a module, or NULL for what is built in
 *
 * Context: Any thread, also with a spinlock held. Does not sleep.
 * Ordering: what init wrote is visible to whoever got the module through a registration of it.
 * Lifetime: the caller must know that @module has not been removed yet, by a lock or because its code runs.
 * Return: true, and one module_put() is due; or false if the module is on its way out.
 */
bool try_module_get(struct module *module);

/**
 * __module_get() - one more reference, where the caller has one already
 * @module: a module, or NULL
 *
 * Context: Any thread, also with a spinlock held. Does not sleep.
 */
void __module_get(struct module *module);

/**
 * module_put() - give a reference back
 * @module: what try_module_get() or __module_get() took; NULL does nothing
 *
 * Context: Any thread, also with a spinlock held. Does not sleep.
 * Ordering: what the caller did before is complete when exit runs.
 * Lifetime: @module may be gone after the last one.
 */
void module_put(struct module *module);

/**
 * module_refcount() - how many users a module has
 * @mod: a module
 *
 * Return: the number lsmod shows, or -1 once it is being removed.
 */
int module_refcount(struct module *mod);

KCOMPD_API_END

/** module_is_live() - false once exit is about to run */
static inline bool module_is_live(struct module *mod)
{
	return READ_ONCE(mod->state) != MODULE_STATE_GOING;
}

/** module_name() - a module's name, also of what is built in */
#define module_name(mod)                                                                                               \
	({                                                                                                             \
		struct module *__mod = (mod);                                                                          \
		__mod ? __mod->name : (char *)"kernel";                                                                \
	})

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <linux/bitmap.h>
#include <linux/bottom_half.h>
#include <linux/cache.h>
#include <linux/completion.h>
#include <linux/find.h>
#include <linux/gfp_types.h>
#include <linux/hrtimer.h>
#include <linux/idr.h>
#include <linux/ioctl.h>
#include <linux/jiffies.h>
#include <linux/jump_label.h>
#include <linux/kobject.h>
#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/llist.h>
#include <linux/local_lock.h>
#include <linux/math64.h>
#include <linux/mm_types.h>
#include <linux/mmzone.h>
#include <linux/mutex.h>
#include <linux/nodemask.h>
#include <linux/notifier.h>
#include <linux/once_lite.h>
#include <linux/overflow.h>
#include <linux/percpu.h>
#include <linux/pfn.h>
#include <linux/prandom.h>
#include <linux/radix-tree.h>
#include <linux/random.h>
#include <linux/rbtree.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rwlock.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/prio.h>
#include <linux/sched/types.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>
#include <linux/swait.h>
#include <linux/timer.h>
#include <linux/uidgid.h>
#include <linux/unistd.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#endif

#endif
