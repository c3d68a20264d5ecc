/* SPDX-License-Identifier: MIT */
/* Per-CPU variables: where CPU n's copy is, and how it is reached. */
#ifndef _LINUX_PERCPU_DEFS_H
#define _LINUX_PERCPU_DEFS_H

#include <asm/rseq.h>
#include <linux/compiler.h>
#include <linux/preempt.h>
#include <linux/types.h>

/*
 * CPU n's copy of the per-CPU address p is p - n * KCOMPD_PERCPU_STRIDE. CPU 0's is the variable itself; the runtime maps the other
 * copies when a module is loaded. So there is no table to look into, and an address tells at a glance whose copy it is.
 */
#define KCOMPD_PERCPU_STRIDE (16UL << 30)

/* The section's name is a C identifier, so that the linker marks its ends by __start_ and __stop_ symbols. */
#define PER_CPU_ATTRIBUTES_ __percpu __attribute__((__section__("kcompd_percpu")))
#define DECLARE_PER_CPU_SECTION(type, name, sec) extern PER_CPU_ATTRIBUTES_ __typeof__(type) name
#define DEFINE_PER_CPU_SECTION(type, name, sec) PER_CPU_ATTRIBUTES_ __typeof__(type) name
/** DEFINE_PER_CPU() - a variable of which each CPU has its own; may be initialised, and preceded by static */
#define DECLARE_PER_CPU(type, name) DECLARE_PER_CPU_SECTION(type, name, "")
#define DEFINE_PER_CPU(type, name) DEFINE_PER_CPU_SECTION(type, name, "")
#define DECLARE_PER_CPU_SHARED_ALIGNED(type, name) DECLARE_PER_CPU(type, name) __attribute__((__aligned__(64)))
#define DEFINE_PER_CPU_SHARED_ALIGNED(type, name) DEFINE_PER_CPU(type, name) __attribute__((__aligned__(64)))
#define DECLARE_PER_CPU_ALIGNED(type, name) DECLARE_PER_CPU(type, name) __attribute__((__aligned__(64)))
#define DEFINE_PER_CPU_ALIGNED(type, name) DEFINE_PER_CPU(type, name) __attribute__((__aligned__(64)))
#define DECLARE_PER_CPU_PAGE_ALIGNED(type, name) DECLARE_PER_CPU(type, name) __attribute__((__aligned__(4096)))
#define DEFINE_PER_CPU_PAGE_ALIGNED(type, name) DEFINE_PER_CPU(type, name) __attribute__((__aligned__(4096)))
#define DECLARE_PER_CPU_FIRST(type, name) DECLARE_PER_CPU(type, name)
#define DEFINE_PER_CPU_FIRST(type, name) DEFINE_PER_CPU(type, name)
#define DECLARE_PER_CPU_READ_MOSTLY(type, name) DECLARE_PER_CPU(type, name)
#define DEFINE_PER_CPU_READ_MOSTLY(type, name) DEFINE_PER_CPU(type, name)
#define EXPORT_PER_CPU_SYMBOL(var) EXPORT_SYMBOL(var)
#define EXPORT_PER_CPU_SYMBOL_GPL(var) EXPORT_SYMBOL_GPL(var)

KCOMPD_API_BEGIN
/** raw_smp_processor_id() - see smp.h */
int raw_smp_processor_id(void);
KCOMPD_API_END

/* The compiler must not know that the result lies outside the object that @ptr points into. */
static __always_inline unsigned long kcompd_percpu_address(const volatile void __percpu *ptr, unsigned int cpu)
{
	unsigned long address = (__force unsigned long)ptr;

	__asm__("" : "+r"(address));
	return address - (unsigned long)cpu * KCOMPD_PERCPU_STRIDE;
}

/**
 * per_cpu_ptr() - CPU @cpu's copy
 * @ptr: a per-CPU address: of a DEFINE_PER_CPU() variable, or from alloc_percpu()
 * @cpu: 0 to nr_cpu_ids - 1
 *
 * per_cpu(var, cpu) is the same as an lvalue of a variable. raw_cpu_ptr() and this_cpu_ptr(): of the CPU the task is on;
 * get_cpu_ptr() and get_cpu_var() also take that CPU, until put_cpu_ptr() and put_cpu_var().
 *
 * Context: any; get_ forms as preempt_disable().
 */
#ifdef __CHECKER__
#define kcompd_percpu_copy(ptr) __typeof__(*(ptr)) __kernel __force *
#else
#define kcompd_percpu_copy(ptr) __typeof__(ptr)
#endif
#define per_cpu_ptr(ptr, cpu) ((kcompd_percpu_copy(ptr))kcompd_percpu_address((ptr), (unsigned int)(cpu)))
#define per_cpu(var, cpu) (*per_cpu_ptr(&(var), (cpu)))
#define raw_cpu_ptr(ptr) per_cpu_ptr((ptr), raw_smp_processor_id())
#define this_cpu_ptr(ptr) raw_cpu_ptr(ptr)
#define __this_cpu_ptr(ptr) raw_cpu_ptr(ptr)
#define get_cpu_var(var) (*({ preempt_disable(); this_cpu_ptr(&(var)); }))
#define put_cpu_var(var) do { (void)&(var); preempt_enable(); } while (0)
#define get_cpu_ptr(var) ({ preempt_disable(); this_cpu_ptr(var); })
#define put_cpu_ptr(var) do { (void)(var); preempt_enable(); } while (0)

/*
 * One operation on the calling task's copy of @pcp, with nothing of the CPU in between: __old is what it was, __new = @fresh what it
 * is if @stores, and @give the result. Both expressions may be evaluated more than once.
 */
#define __this_cpu_change(pcp, fresh, stores, give)                                                                    \
	({                                                                                                             \
		__typeof__(&(pcp)) __pcp = &(pcp);                                                                     \
		__typeof__(pcp) __old, __new;                                                                          \
		struct kcompd_sequence __seq;                                                                          \
		do {                                                                                                   \
			if (!kcompd_sequence_begin(&__seq, __pcp, sizeof(pcp), (void *)&__old)) {                      \
				kcompd_percpu_copy(__pcp) __p;                                                         \
				preempt_disable();                                                                     \
				__p = this_cpu_ptr(__pcp);                                                             \
				__old = *__p;                                                                          \
				__new = (fresh);                                                                       \
				if (stores)                                                                            \
					*__p = __new;                                                                  \
				preempt_enable();                                                                      \
				break;                                                                                 \
			}                                                                                              \
			__new = (fresh);                                                                               \
		} while (!kcompd_sequence_end(&__seq, &__new, sizeof(pcp), (stores)));                                 \
		give;                                                                                                  \
	})
/* The same where @fresh has an operand, which is evaluated once and is __val then. */
#define __this_cpu_operate(pcp, val, fresh, give)                                                                      \
	({                                                                                                             \
		__typeof__(val) __val = (val);                                                                         \
		__this_cpu_change(pcp, fresh, true, give);                                                             \
	})

/**
 * this_cpu_add() - add @val to the copy of the CPU the task is on
 * @pcp: a per-CPU variable, or *p where p is from alloc_percpu()
 * @val: what to add
 *
 * Exact: no such operation, and no preempt_disable() section on that CPU, comes in between. The same holds for read, write, sub,
 * inc, dec, and, or, add_return (gives the new value), xchg (the old one) and cmpxchg (what was there). The __this_cpu_ and raw_cpu_
 * forms, which the kernel leaves to the caller's protection, are the same.
 *
 * Context: any, as preempt_disable(); but it takes the CPU only if it must (asm/rseq.h).
 */
#define this_cpu_read(pcp) __this_cpu_change(pcp, __old, false, __old)
#define this_cpu_write(pcp, val)                                                                                       \
	({                                                                                                             \
		__typeof__(pcp) __val = (val);                                                                         \
		__this_cpu_change(pcp, __val, true, (void)0);                                                          \
	})
#define this_cpu_add(pcp, val) __this_cpu_operate(pcp, val, __old + __val, (void)0)
#define this_cpu_sub(pcp, val) __this_cpu_operate(pcp, val, __old - __val, (void)0)
#define this_cpu_and(pcp, val) __this_cpu_operate(pcp, val, __old & __val, (void)0)
#define this_cpu_or(pcp, val) __this_cpu_operate(pcp, val, __old | __val, (void)0)
#define this_cpu_inc(pcp) this_cpu_add(pcp, 1)
#define this_cpu_dec(pcp) this_cpu_sub(pcp, 1)
#define this_cpu_add_return(pcp, val) __this_cpu_operate(pcp, val, __old + __val, __new)
#define this_cpu_sub_return(pcp, val) __this_cpu_operate(pcp, val, __old - __val, __new)
#define this_cpu_inc_return(pcp) this_cpu_add_return(pcp, 1)
#define this_cpu_dec_return(pcp) this_cpu_sub_return(pcp, 1)
#define this_cpu_xchg(pcp, nval)                                                                                       \
	({                                                                                                             \
		__typeof__(pcp) __nval = (nval);                                                                       \
		__this_cpu_change(pcp, __nval, true, __old);                                                           \
	})
#define this_cpu_cmpxchg(pcp, oval, nval)                                                                              \
	({                                                                                                             \
		__typeof__(pcp) __oval = (oval);                                                                       \
		__typeof__(pcp) __nval = (nval);                                                                       \
		__this_cpu_change(pcp, __nval, __old == __oval, __old);                                                \
	})
#define __this_cpu_read(pcp) this_cpu_read(pcp)
#define __this_cpu_write(pcp, val) this_cpu_write(pcp, val)
#define __this_cpu_add(pcp, val) this_cpu_add(pcp, val)
#define __this_cpu_sub(pcp, val) this_cpu_sub(pcp, val)
#define __this_cpu_and(pcp, val) this_cpu_and(pcp, val)
#define __this_cpu_or(pcp, val) this_cpu_or(pcp, val)
#define __this_cpu_inc(pcp) this_cpu_inc(pcp)
#define __this_cpu_dec(pcp) this_cpu_dec(pcp)
#define __this_cpu_add_return(pcp, val) this_cpu_add_return(pcp, val)
#define __this_cpu_sub_return(pcp, val) this_cpu_sub_return(pcp, val)
#define __this_cpu_inc_return(pcp) this_cpu_inc_return(pcp)
#define __this_cpu_dec_return(pcp) this_cpu_dec_return(pcp)
#define __this_cpu_xchg(pcp, nval) this_cpu_xchg(pcp, nval)
#define __this_cpu_cmpxchg(pcp, oval, nval) this_cpu_cmpxchg(pcp, oval, nval)
#define raw_cpu_read(pcp) this_cpu_read(pcp)
#define raw_cpu_write(pcp, val) this_cpu_write(pcp, val)
#define raw_cpu_add(pcp, val) this_cpu_add(pcp, val)
#define raw_cpu_inc(pcp) this_cpu_inc(pcp)
#define raw_cpu_dec(pcp) this_cpu_dec(pcp)
#define raw_cpu_sub(pcp, val) this_cpu_sub(pcp, val)
#define raw_cpu_and(pcp, val) this_cpu_and(pcp, val)
#define raw_cpu_or(pcp, val) this_cpu_or(pcp, val)
#define raw_cpu_add_return(pcp, val) this_cpu_add_return(pcp, val)
#define raw_cpu_sub_return(pcp, val) this_cpu_sub_return(pcp, val)
#define raw_cpu_inc_return(pcp) this_cpu_inc_return(pcp)
#define raw_cpu_dec_return(pcp) this_cpu_dec_return(pcp)
#define raw_cpu_xchg(pcp, nval) this_cpu_xchg(pcp, nval)
#define raw_cpu_cmpxchg(pcp, oval, nval) this_cpu_cmpxchg(pcp, oval, nval)

/** this_cpu_try_cmpxchg() - as this_cpu_cmpxchg(), but true if it stored; otherwise *@ovalp is what was there */
#define this_cpu_try_cmpxchg(pcp, ovalp, nval)                                                                         \
	({                                                                                                             \
		__typeof__(pcp) __expected = *(ovalp);                                                                 \
		__typeof__(pcp) __found = this_cpu_cmpxchg(pcp, __expected, nval);                                     \
		*(ovalp) = __found;                                                                                    \
		__found == __expected;                                                                                 \
	})
#define raw_cpu_try_cmpxchg(pcp, ovalp, nval) this_cpu_try_cmpxchg(pcp, ovalp, nval)

#endif
