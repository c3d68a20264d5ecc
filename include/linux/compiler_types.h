/* SPDX-License-Identifier: MIT */
/* Attributes of declarations, and the boundary between a driver (C) and the runtime that serves it (C++). */
#ifndef _LINUX_COMPILER_TYPES_H
#define _LINUX_COMPILER_TYPES_H

/*
 * Every header of this tree is C for drivers and C++ for the runtime. A declaration block stands between KCOMPD_API_BEGIN
 * and KCOMPD_API_END: C linkage, and visible to modules whatever the visibility that the translation unit is built with.
 * KCOMPD_SYMBOL(name) behind a prototype gives a function whose name libc has too, with other semantics, a symbol of its own.
 */
#ifdef __cplusplus
#define KCOMPD_API_BEGIN extern "C" { _Pragma("GCC visibility push(default)")
#define KCOMPD_API_END _Pragma("GCC visibility pop") }
#else
#define KCOMPD_API_BEGIN _Pragma("GCC visibility push(default)")
#define KCOMPD_API_END _Pragma("GCC visibility pop")
#endif
#define KCOMPD_SYMBOL(name) __asm__("kcompd_" #name)

/* What sparse(1) looks for (make C=1): pointers into other worlds, numbers of a byte order, locks that are not given back. */
#ifdef __CHECKER__
#define __kernel __attribute__((address_space(0)))
#define __user __attribute__((noderef, address_space(__user)))
#define __iomem __attribute__((noderef, address_space(__iomem)))
#define __percpu __attribute__((noderef, address_space(__percpu)))
#define __rcu __attribute__((noderef, address_space(__rcu)))
#define __force __attribute__((force))
#define __bitwise __attribute__((bitwise))
#define __nocast __attribute__((nocast))
#define __safe __attribute__((safe))
#define __private __attribute__((noderef))
#define __must_hold(x) __attribute__((context(x, 1, 1)))
#define __acquires(x) __attribute__((context(x, 0, 1)))
#define __releases(x) __attribute__((context(x, 1, 0)))
#define __acquire(x) __context__(x, 1)
#define __release(x) __context__(x, -1)
#define __cond_lock(x, c) ((c) ? ({ __acquire(x); 1; }) : 0)
static inline void __chk_user_ptr(const volatile void __user *ptr) { (void)ptr; }
#else
#define __user
#define __kernel
#define __iomem
#define __percpu
#define __rcu
#define __force
#define __bitwise
#define __nocast
#define __safe
#define __private
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __acquire(x) ((void)0)
#define __release(x) ((void)0)
#define __cond_lock(x, c) (c)
#define __chk_user_ptr(x) ((void)0)
#endif

#ifndef __always_inline
#define __always_inline inline __attribute__((__always_inline__))
#endif
#ifndef __cplusplus /* C++ libraries write __attribute__((noinline)) */
#define noinline __attribute__((__noinline__))
#endif
#define __must_check __attribute__((__warn_unused_result__))
#define __maybe_unused __attribute__((__unused__))
#define __always_unused __attribute__((__unused__))
#define __used __attribute__((__used__))
#ifndef __cplusplus
#define __noreturn __attribute__((__noreturn__))
#endif
#define __cold __attribute__((__cold__))
#define __weak __attribute__((__weak__))
#define __packed __attribute__((__packed__))
#define __aligned(x) __attribute__((__aligned__(x)))
#define __section(s) __attribute__((__section__(s)))
#define __printf(a, b) __attribute__((__format__(__printf__, a, b)))
#define __scanf(a, b) __attribute__((__format__(__scanf__, a, b)))
#define __pure __attribute__((__pure__))
#ifndef __attribute_const__ /* libc has it too */
#define __attribute_const__ __attribute__((__const__))
#endif
#define __malloc __attribute__((__malloc__))
#define __deprecated
#define __read_mostly
#define __ro_after_init
#define __cacheline_aligned __aligned(64)
#define ____cacheline_aligned __aligned(64)
#define __cacheline_aligned_in_smp __aligned(64)
#define ____cacheline_aligned_in_smp __aligned(64)
#define asmlinkage
#define notrace
#if !defined(__cplusplus) && __GNUC__ >= 7
#define fallthrough __attribute__((__fallthrough__))
#endif

#endif
