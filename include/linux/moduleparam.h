/* SPDX-License-Identifier: MIT */
/* Parameters of a module: values that insmod sets, and that sys/module/<m>/parameters shows. */
#ifndef _LINUX_MODULEPARAM_H
#define _LINUX_MODULEPARAM_H

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/stringify.h>
#include <linux/types.h>

struct module;
struct kernel_param;

/* One key=value string of the section .modinfo, where modinfo(8) and the loader find it. */
#define __MODULE_INFO(tag, name, info)                                                                                 \
	static const char __UNIQUE_ID(name)[] __used __section(".modinfo") __aligned(1) = #tag "=" info

#define __MODULE_PARM_TYPE(name, type) __MODULE_INFO(parmtype, name, #name ":" type)

/**
 * MODULE_PARM_DESC() - say what a parameter is for
 * @_parm: the parameter's name
 * @desc: a string literal, shown by modinfo
 */
#define MODULE_PARM_DESC(_parm, desc) __MODULE_INFO(parm, _parm, #_parm ":" desc)

enum {
	/* The parameter may stand alone; set() is called with a null value then. */
	KERNEL_PARAM_OPS_FL_NOARG = 1 << 0
};

/**
 * struct kernel_param_ops - how values of a type are read and written
 * @flags: KERNEL_PARAM_OPS_FL_NOARG, or 0
 * @set: store the text @val. Return: 0 or -errno (EINVAL, ERANGE, ENOSPC). A write through sys/ brings its newline along.
 * @get: write the value as text with a newline to @buffer, which has 4096 bytes. Return: its length or -errno.
 * @free: called when the module goes, if not null: give back what @set allocated
 */
struct kernel_param_ops {
	unsigned int flags;
	int (*set)(const char *val, const struct kernel_param *kp);
	int (*get)(char *buffer, const struct kernel_param *kp);
	void (*free)(void *arg);
};

enum {
	/* Setting it taints the kernel. */
	KERNEL_PARAM_FL_UNSAFE = 1 << 0
};

struct kparam_string;
struct kparam_array;

/* One parameter. The records of a module form the section __param. */
struct kernel_param {
	const char *name;
	struct module *mod;
	const struct kernel_param_ops *ops;
	const u16 perm;
	s8 level;
	u8 flags;
	union {
		void *arg;
		const struct kparam_string *str;
		const struct kparam_array *arr;
	};
};

/* The place of a string of fixed length. */
struct kparam_string {
	unsigned int maxlen;
	char *string;
};

/* The place of an array: @num, if not null, receives the number of values given. */
struct kparam_array {
	unsigned int max;
	unsigned int elemsize;
	unsigned int *num;
	const struct kernel_param_ops *ops;
	void *elem;
};

#define __module_param_call(name, ops, arg, perm, level, flags)                                                        \
	_Static_assert((perm) >= 0 && (perm) <= 0777 && !((perm) & 2), "a parameter's mode, not writable by others");   \
	static const struct kernel_param __param_##name __used __section("__param") __aligned(sizeof(void *)) = {      \
		#name, THIS_MODULE, ops, perm, level, flags, { arg }                                                   \
	}

/**
 * module_param_cb() - a parameter with its own functions
 * @name: what insmod calls it
 * @ops: a struct kernel_param_ops
 * @arg: passed in kernel_param.arg
 * @perm: mode of its file in sys/module/<m>/parameters; 0 for none
 */
#define module_param_cb(name, ops, arg, perm) __module_param_call(name, ops, arg, perm, -1, 0)
#define module_param_cb_unsafe(name, ops, arg, perm) __module_param_call(name, ops, arg, perm, -1, KERNEL_PARAM_FL_UNSAFE)

/* The older form, of two functions that take a non-const parameter description. */
#define module_param_call(name, _set, _get, arg, perm)                                                                 \
	static const struct kernel_param_ops __param_ops_##name = { .flags = 0, .set = _set, .get = _get };            \
	__module_param_call(name, &__param_ops_##name, arg, perm, -1, 0)

/**
 * module_param_named() - a parameter whose variable has another name
 * @name: what insmod calls it
 * @value: the variable
 * @type: byte, short, ushort, int, uint, long, ulong, ullong, hexint, charp, bool, bint or invbool; or a type of the driver's own
 *   that has param_ops_<type> and param_check_<type>
 * @perm: mode of its file in sys/module/<m>/parameters; 0 for none
 *
 * Numbers are decimal, or hexadecimal behind 0x, or octal behind 0. A value out of range is -ERANGE, anything else that is not
 * a number -EINVAL, and the module is not loaded.
 */
#define module_param_named(name, value, type, perm)                                                                    \
	param_check_##type(name, &(value));                                                                            \
	module_param_cb(name, &param_ops_##type, &value, perm);                                                        \
	__MODULE_PARM_TYPE(name, #type)
#define module_param_named_unsafe(name, value, type, perm)                                                             \
	param_check_##type(name, &(value));                                                                            \
	module_param_cb_unsafe(name, &param_ops_##type, &value, perm);                                                 \
	__MODULE_PARM_TYPE(name, #type)

/** module_param() - a parameter of the name of its variable; see module_param_named() */
#define module_param(name, type, perm) module_param_named(name, name, type, perm)
#define module_param_unsafe(name, type, perm) module_param_named_unsafe(name, name, type, perm)

/**
 * module_param_string() - a parameter that is copied to a char array
 * @name: what insmod calls it
 * @string: the array
 * @len: its size in bytes, the closing NUL included; a longer text is -ENOSPC
 * @perm: mode of its file in sys/module/<m>/parameters; 0 for none
 */
#define module_param_string(name, string, len, perm)                                                                   \
	static const struct kparam_string __param_string_##name = { len, string };                                     \
	module_param_cb(name, &param_ops_string, (void *)&__param_string_##name, perm);                                \
	__MODULE_PARM_TYPE(name, "string")

/**
 * module_param_array_named() - a parameter of several values, separated by commas
 * @name: what insmod calls it
 * @array: an array of @type
 * @type: as in module_param_named()
 * @nump: where to store how many were given (unsigned int *), or NULL
 * @perm: mode of its file in sys/module/<m>/parameters; 0 for none
 */
#define module_param_array_named(name, array, type, nump, perm)                                                        \
	param_check_##type(name, &(array)[0]);                                                                         \
	static const struct kparam_array __param_arr_##name = {                                                        \
		.max = sizeof(array) / sizeof((array)[0]), .num = nump, .ops = &param_ops_##type,                      \
		.elemsize = sizeof((array)[0]), .elem = array                                                          \
	};                                                                                                             \
	module_param_cb(name, &param_array_ops, (void *)&__param_arr_##name, perm);                                    \
	__MODULE_PARM_TYPE(name, "array of " #type)

/** module_param_array() - module_param_array_named() of the array's own name */
#define module_param_array(name, type, nump, perm) module_param_array_named(name, name, type, nump, perm)

/* A parameter that belongs to the kernel where the driver is built in; a module has it as its own. */
#define core_param(name, var, type, perm) module_param_named(name, var, type, perm)

/* Fails to compile where a variable is not of the type that its parameter says. */
#define __param_check(name, p, type)                                                                                   \
	static inline __maybe_unused type *__check_##name(void)                                                        \
	{                                                                                                              \
		return (p);                                                                                            \
	}

#define param_check_byte(name, p) __param_check(name, p, unsigned char)
#define param_check_short(name, p) __param_check(name, p, short)
#define param_check_ushort(name, p) __param_check(name, p, unsigned short)
#define param_check_int(name, p) __param_check(name, p, int)
#define param_check_uint(name, p) __param_check(name, p, unsigned int)
#define param_check_long(name, p) __param_check(name, p, long)
#define param_check_ulong(name, p) __param_check(name, p, unsigned long)
#define param_check_ullong(name, p) __param_check(name, p, unsigned long long)
#define param_check_hexint(name, p) __param_check(name, p, unsigned int)
#define param_check_charp(name, p) __param_check(name, p, char *)
#define param_check_bool(name, p) __param_check(name, p, bool)
#define param_check_invbool(name, p) __param_check(name, p, bool)
#define param_check_bint(name, p) __param_check(name, p, int)

KCOMPD_API_BEGIN

/* The types that module_param() knows. Each set and get may also be called by a driver's own kernel_param_ops. */
#define KCOMPD_PARAM_TYPE(type)                                                                                        \
	extern const struct kernel_param_ops param_ops_##type;                                                         \
	int param_set_##type(const char *val, const struct kernel_param *kp);                                          \
	int param_get_##type(char *buffer, const struct kernel_param *kp)

KCOMPD_PARAM_TYPE(byte);
KCOMPD_PARAM_TYPE(short);
KCOMPD_PARAM_TYPE(ushort);
KCOMPD_PARAM_TYPE(int);
KCOMPD_PARAM_TYPE(uint);
KCOMPD_PARAM_TYPE(long);
KCOMPD_PARAM_TYPE(ulong);
KCOMPD_PARAM_TYPE(ullong);
KCOMPD_PARAM_TYPE(hexint);
KCOMPD_PARAM_TYPE(charp);
KCOMPD_PARAM_TYPE(bool);
KCOMPD_PARAM_TYPE(invbool);
KCOMPD_PARAM_TYPE(bint);

extern const struct kernel_param_ops param_ops_string;
extern const struct kernel_param_ops param_array_ops;

/**
 * param_set_uint_minmax() - store a number within bounds
 * @val: text of the number
 * @kp: a parameter whose arg is an unsigned int
 * @min: least value
 * @max: greatest value
 *
 * Return: 0, or -EINVAL (not a number, or out of bounds), -ERANGE (does not fit an unsigned int).
 */
int param_set_uint_minmax(const char *val, const struct kernel_param *kp, unsigned int min, unsigned int max);

/** param_set_copystring() - the set of module_param_string() */
int param_set_copystring(const char *val, const struct kernel_param *kp);

/** param_get_string() - the get of module_param_string() */
int param_get_string(char *buffer, const struct kernel_param *kp);

/** param_free_charp() - the free of charp */
void param_free_charp(void *arg);

/**
 * kernel_param_lock() - keep a module's parameters from being changed through sys/
 * @mod: the module
 *
 * A driver that reads a charp which may be written needs it.
 *
 * Context: May sleep. Not from a parameter's own set or get, which run with it held.
 */
void kernel_param_lock(struct module *mod);

/** kernel_param_unlock() - let them be changed again */
void kernel_param_unlock(struct module *mod);

KCOMPD_API_END

#endif
