/* SPDX-License-Identifier: MIT */
/* Atomic counters: atomic_t (int), atomic64_t (s64) and atomic_long_t (long), and cmpxchg()/xchg() on any word. */
#ifndef _LINUX_ATOMIC_H
#define _LINUX_ATOMIC_H

#include <asm/barrier.h>
#include <asm/processor.h>
#include <linux/types.h>

#define ATOMIC64_INIT(i) { (i) }
#define ATOMIC_LONG_INIT(i) { (i) }

typedef atomic64_t atomic_long_t;

/**
 * DOC: which operation orders what
 *
 * Written once for all three types; "atomic" below also stands for atomic64 and atomic_long.
 *
 * - atomic_read(), atomic_set(), and the operations that return nothing (atomic_add, sub, inc, dec, and, or, xor, andnot) are
 *   atomic but order nothing else.
 * - Operations that return a value (atomic_add_return, atomic_fetch_add, atomic_xchg, atomic_cmpxchg, ..._and_test, ...) are fully
 *   ordered: everything before is seen before, everything after is seen after. Their forms _relaxed, _acquire and
 *   _release order nothing, what follows, and what precedes. A conditional operation that does not happen orders nothing.
 * - _return forms give the new value, fetch_ forms the old one. Overflow wraps.
 *
 * atomic_cmpxchg(v, old, new) returns what it found; atomic_try_cmpxchg(v, &old, new) returns true if it stored, and else
 * puts what it found into old. atomic_add_unless(v, a, u) adds a unless the value is u, true if it added;
 * atomic_fetch_add_unless() returns the old value. atomic_inc_not_zero(v): true unless it was 0. atomic_dec_if_positive(v)
 * returns the old value minus 1, stored only if that is not negative. atomic_inc_unless_negative() and
 * atomic_dec_unless_positive() return true if they stored. atomic_sub_and_test(), atomic_dec_and_test(), atomic_inc_and_test():
 * true if the result is 0; atomic_add_negative(): true if it is negative.
 *
 * Context: any.
 */

/* One operation of a family: the form without a result, and fetch_ in the four orders. */
#define __ATOMIC_FETCH_FORM(prefix, type, atype, op, builtin, arg, suffix, order)                                      \
	static __always_inline type prefix##_fetch_##op##suffix(type i, atype *v)                                      \
	{                                                                                                              \
		return (type)builtin(&v->counter, arg, order);                                                         \
	}
#define __ATOMIC_RETURN_FORM(prefix, type, atype, op, builtin, suffix, order)                                          \
	static __always_inline type prefix##_##op##_return##suffix(type i, atype *v)                                   \
	{                                                                                                              \
		return (type)builtin(&v->counter, i, order);                                                           \
	}
#define __ATOMIC_FETCH_FORMS(prefix, type, atype, op, builtin, arg)                                                    \
	static __always_inline void prefix##_##op(type i, atype *v)                                                    \
	{                                                                                                              \
		builtin(&v->counter, arg, __ATOMIC_RELAXED);                                                           \
	}                                                                                                              \
	__ATOMIC_FETCH_FORM(prefix, type, atype, op, builtin, arg, , __ATOMIC_SEQ_CST)                                 \
	__ATOMIC_FETCH_FORM(prefix, type, atype, op, builtin, arg, _relaxed, __ATOMIC_RELAXED)                         \
	__ATOMIC_FETCH_FORM(prefix, type, atype, op, builtin, arg, _acquire, __ATOMIC_ACQUIRE)                         \
	__ATOMIC_FETCH_FORM(prefix, type, atype, op, builtin, arg, _release, __ATOMIC_RELEASE)
#define __ATOMIC_RETURN_FORMS(prefix, type, atype, op, builtin)                                                        \
	__ATOMIC_RETURN_FORM(prefix, type, atype, op, builtin, , __ATOMIC_SEQ_CST)                                     \
	__ATOMIC_RETURN_FORM(prefix, type, atype, op, builtin, _relaxed, __ATOMIC_RELAXED)                             \
	__ATOMIC_RETURN_FORM(prefix, type, atype, op, builtin, _acquire, __ATOMIC_ACQUIRE)                             \
	__ATOMIC_RETURN_FORM(prefix, type, atype, op, builtin, _release, __ATOMIC_RELEASE)
/* inc and dec, by way of add and sub. */
#define __ATOMIC_STEP_FORM(prefix, type, atype, op, by, suffix)                                                        \
	static __always_inline type prefix##_##op##_return##suffix(atype *v)                                           \
	{                                                                                                              \
		return prefix##_##by##_return##suffix(1, v);                                                           \
	}                                                                                                              \
	static __always_inline type prefix##_fetch_##op##suffix(atype *v)                                              \
	{                                                                                                              \
		return prefix##_fetch_##by##suffix(1, v);                                                              \
	}
#define __ATOMIC_STEP_FORMS(prefix, type, atype, op, by)                                                               \
	static __always_inline void prefix##_##op(atype *v)                                                            \
	{                                                                                                              \
		prefix##_##by(1, v);                                                                                   \
	}                                                                                                              \
	__ATOMIC_STEP_FORM(prefix, type, atype, op, by, )                                                              \
	__ATOMIC_STEP_FORM(prefix, type, atype, op, by, _relaxed)                                                      \
	__ATOMIC_STEP_FORM(prefix, type, atype, op, by, _acquire)                                                      \
	__ATOMIC_STEP_FORM(prefix, type, atype, op, by, _release)
#define __ATOMIC_XCHG_FORM(prefix, type, atype, ctype, suffix, order, failure)                                         \
	static __always_inline type prefix##_xchg##suffix(atype *v, type n)                                            \
	{                                                                                                              \
		return (type)__atomic_exchange_n(&v->counter, n, order);                                               \
	}                                                                                                              \
	static __always_inline type prefix##_cmpxchg##suffix(atype *v, type old, type n)                               \
	{                                                                                                              \
		ctype seen = old;                                                                                      \
		__atomic_compare_exchange_n(&v->counter, &seen, n, 0, order, failure);                                 \
		return (type)seen;                                                                                     \
	}                                                                                                              \
	static __always_inline bool prefix##_try_cmpxchg##suffix(atype *v, type *old, type n)                          \
	{                                                                                                              \
		ctype seen = *old;                                                                                     \
		bool stored = __atomic_compare_exchange_n(&v->counter, &seen, n, 0, order, failure);                   \
		*old = (type)seen;                                                                                     \
		return stored;                                                                                         \
	}
#define __ATOMIC_CONDITIONAL_FORMS(prefix, type, atype)                                                                \
	static __always_inline bool prefix##_sub_and_test(type i, atype *v)                                            \
	{                                                                                                              \
		return prefix##_sub_return(i, v) == 0;                                                                 \
	}                                                                                                              \
	static __always_inline bool prefix##_dec_and_test(atype *v)                                                    \
	{                                                                                                              \
		return prefix##_dec_return(v) == 0;                                                                    \
	}                                                                                                              \
	static __always_inline bool prefix##_inc_and_test(atype *v)                                                    \
	{                                                                                                              \
		return prefix##_inc_return(v) == 0;                                                                    \
	}                                                                                                              \
	static __always_inline bool prefix##_add_negative(type i, atype *v)                                            \
	{                                                                                                              \
		return prefix##_add_return(i, v) < 0;                                                                  \
	}                                                                                                              \
	static __always_inline bool prefix##_add_negative_relaxed(type i, atype *v)                                    \
	{                                                                                                              \
		return prefix##_add_return_relaxed(i, v) < 0;                                                          \
	}                                                                                                              \
	static __always_inline bool prefix##_add_negative_acquire(type i, atype *v)                                    \
	{                                                                                                              \
		return prefix##_add_return_acquire(i, v) < 0;                                                          \
	}                                                                                                              \
	static __always_inline bool prefix##_add_negative_release(type i, atype *v)                                    \
	{                                                                                                              \
		return prefix##_add_return_release(i, v) < 0;                                                          \
	}                                                                                                              \
	static __always_inline type prefix##_fetch_add_unless(atype *v, type a, type u)                                \
	{                                                                                                              \
		type c = prefix##_read(v);                                                                             \
		while (c != u && !prefix##_try_cmpxchg(v, &c, (type)((unsigned long long)c + (unsigned long long)a)))  \
			;                                                                                              \
		return c;                                                                                              \
	}                                                                                                              \
	static __always_inline bool prefix##_add_unless(atype *v, type a, type u)                                      \
	{                                                                                                              \
		return prefix##_fetch_add_unless(v, a, u) != u;                                                        \
	}                                                                                                              \
	static __always_inline bool prefix##_inc_not_zero(atype *v)                                                    \
	{                                                                                                              \
		return prefix##_add_unless(v, 1, 0);                                                                   \
	}                                                                                                              \
	static __always_inline bool prefix##_inc_unless_negative(atype *v)                                             \
	{                                                                                                              \
		type c = prefix##_read(v);                                                                             \
		while (c >= 0)                                                                                         \
			if (prefix##_try_cmpxchg(v, &c, (type)((unsigned long long)c + 1)))                            \
				return true;                                                                           \
		return false;                                                                                          \
	}                                                                                                              \
	static __always_inline bool prefix##_dec_unless_positive(atype *v)                                             \
	{                                                                                                              \
		type c = prefix##_read(v);                                                                             \
		while (c <= 0)                                                                                         \
			if (prefix##_try_cmpxchg(v, &c, (type)((unsigned long long)c - 1)))                            \
				return true;                                                                           \
		return false;                                                                                          \
	}                                                                                                              \
	static __always_inline type prefix##_dec_if_positive(atype *v)                                                 \
	{                                                                                                              \
		type c = prefix##_read(v);                                                                             \
		while (c > 0)                                                                                          \
			if (prefix##_try_cmpxchg(v, &c, c - 1))                                                        \
				return c - 1;                                                                          \
		return (type)((unsigned long long)c - 1);                                                              \
	}
#define __ATOMIC_FAMILY(prefix, type, atype, ctype)                                                                    \
	static __always_inline type prefix##_read(const atype *v)                                                      \
	{                                                                                                              \
		return (type)__atomic_load_n(&v->counter, __ATOMIC_RELAXED);                                           \
	}                                                                                                              \
	static __always_inline type prefix##_read_acquire(const atype *v)                                              \
	{                                                                                                              \
		return (type)__atomic_load_n(&v->counter, __ATOMIC_ACQUIRE);                                           \
	}                                                                                                              \
	static __always_inline void prefix##_set(atype *v, type i)                                                     \
	{                                                                                                              \
		__atomic_store_n(&v->counter, i, __ATOMIC_RELAXED);                                                    \
	}                                                                                                              \
	static __always_inline void prefix##_set_release(atype *v, type i)                                             \
	{                                                                                                              \
		__atomic_store_n(&v->counter, i, __ATOMIC_RELEASE);                                                    \
	}                                                                                                              \
	__ATOMIC_FETCH_FORMS(prefix, type, atype, add, __atomic_fetch_add, i)                                          \
	__ATOMIC_FETCH_FORMS(prefix, type, atype, sub, __atomic_fetch_sub, i)                                          \
	__ATOMIC_FETCH_FORMS(prefix, type, atype, and, __atomic_fetch_and, i)                                          \
	__ATOMIC_FETCH_FORMS(prefix, type, atype, or, __atomic_fetch_or, i)                                            \
	__ATOMIC_FETCH_FORMS(prefix, type, atype, xor, __atomic_fetch_xor, i)                                          \
	__ATOMIC_FETCH_FORMS(prefix, type, atype, andnot, __atomic_fetch_and, ~i)                                      \
	__ATOMIC_RETURN_FORMS(prefix, type, atype, add, __atomic_add_fetch)                                            \
	__ATOMIC_RETURN_FORMS(prefix, type, atype, sub, __atomic_sub_fetch)                                            \
	__ATOMIC_STEP_FORMS(prefix, type, atype, inc, add)                                                             \
	__ATOMIC_STEP_FORMS(prefix, type, atype, dec, sub)                                                             \
	__ATOMIC_XCHG_FORM(prefix, type, atype, ctype, , __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)                           \
	__ATOMIC_XCHG_FORM(prefix, type, atype, ctype, _relaxed, __ATOMIC_RELAXED, __ATOMIC_RELAXED)                   \
	__ATOMIC_XCHG_FORM(prefix, type, atype, ctype, _acquire, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)                   \
	__ATOMIC_XCHG_FORM(prefix, type, atype, ctype, _release, __ATOMIC_RELEASE, __ATOMIC_RELAXED)                   \
	__ATOMIC_CONDITIONAL_FORMS(prefix, type, atype)

__ATOMIC_FAMILY(atomic, int, atomic_t, int)
__ATOMIC_FAMILY(atomic64, s64, atomic64_t, s64)
__ATOMIC_FAMILY(atomic_long, long, atomic_long_t, s64)

/**
 * xchg() - store and return what was there
 * @ptr: pointer to an integer or pointer of up to 8 bytes
 * @v: the new value
 *
 * Ordering: full; xchg_relaxed(), _acquire() and _release() less.
 * Return: the old value.
 */
#define xchg(ptr, v) __atomic_exchange_n((ptr), (__typeof__(*(ptr)))(v), __ATOMIC_SEQ_CST)
#define xchg_relaxed(ptr, v) __atomic_exchange_n((ptr), (__typeof__(*(ptr)))(v), __ATOMIC_RELAXED)
#define xchg_acquire(ptr, v) __atomic_exchange_n((ptr), (__typeof__(*(ptr)))(v), __ATOMIC_ACQUIRE)
#define xchg_release(ptr, v) __atomic_exchange_n((ptr), (__typeof__(*(ptr)))(v), __ATOMIC_RELEASE)

#define __cmpxchg(ptr, o, n, order, failure)                                                                           \
	({                                                                                                             \
		__typeof__(*(ptr)) __seen = (__typeof__(*(ptr)))(o);                                                   \
		__atomic_compare_exchange_n((ptr), &__seen, (__typeof__(*(ptr)))(n), 0, order, failure);               \
		__seen;                                                                                                \
	})

/**
 * cmpxchg() - store @n if @o is there
 * @ptr: pointer to an integer or pointer of up to 8 bytes
 * @o: the value expected
 * @n: the new value
 *
 * Ordering: full if it stored; cmpxchg_relaxed(), _acquire() and _release() less.
 * Return: what was there; the store happened if that equals @o.
 */
#define cmpxchg(ptr, o, n) __cmpxchg(ptr, o, n, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
#define cmpxchg_relaxed(ptr, o, n) __cmpxchg(ptr, o, n, __ATOMIC_RELAXED, __ATOMIC_RELAXED)
#define cmpxchg_acquire(ptr, o, n) __cmpxchg(ptr, o, n, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)
#define cmpxchg_release(ptr, o, n) __cmpxchg(ptr, o, n, __ATOMIC_RELEASE, __ATOMIC_RELAXED)
#define cmpxchg64(ptr, o, n) cmpxchg(ptr, o, n)
#define cmpxchg64_relaxed(ptr, o, n) cmpxchg_relaxed(ptr, o, n)
#define cmpxchg64_acquire(ptr, o, n) cmpxchg_acquire(ptr, o, n)
#define cmpxchg64_release(ptr, o, n) cmpxchg_release(ptr, o, n)
#define cmpxchg64_local(ptr, o, n) cmpxchg(ptr, o, n)
#define sync_cmpxchg(ptr, o, n) cmpxchg(ptr, o, n)
#define cmpxchg_local(ptr, o, n) cmpxchg(ptr, o, n)

#define __try_cmpxchg(ptr, po, n, order, failure)                                                                      \
	__atomic_compare_exchange_n((ptr), (po), (__typeof__(*(ptr)))(n), 0, order, failure)

/** try_cmpxchg() - as cmpxchg(), but true if it stored; otherwise *@po is what was there */
#define try_cmpxchg(ptr, po, n) __try_cmpxchg(ptr, po, n, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
#define try_cmpxchg_relaxed(ptr, po, n) __try_cmpxchg(ptr, po, n, __ATOMIC_RELAXED, __ATOMIC_RELAXED)
#define try_cmpxchg_acquire(ptr, po, n) __try_cmpxchg(ptr, po, n, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)
#define try_cmpxchg_release(ptr, po, n) __try_cmpxchg(ptr, po, n, __ATOMIC_RELEASE, __ATOMIC_RELAXED)
#define try_cmpxchg64(ptr, po, n) try_cmpxchg(ptr, po, n)
#define try_cmpxchg64_relaxed(ptr, po, n) try_cmpxchg_relaxed(ptr, po, n)
#define try_cmpxchg64_acquire(ptr, po, n) try_cmpxchg_acquire(ptr, po, n)
#define try_cmpxchg64_release(ptr, po, n) try_cmpxchg_release(ptr, po, n)
#define try_cmpxchg_local(ptr, po, n) try_cmpxchg(ptr, po, n)

/** atomic_cond_read_acquire() - smp_cond_load_acquire() of a counter; _relaxed: without ordering */
#define atomic_cond_read_acquire(v, c) smp_cond_load_acquire(&(v)->counter, (c))
#define atomic_cond_read_relaxed(v, c) smp_cond_load_relaxed(&(v)->counter, (c))
#define atomic64_cond_read_acquire(v, c) atomic_cond_read_acquire(v, c)
#define atomic64_cond_read_relaxed(v, c) atomic_cond_read_relaxed(v, c)
#define atomic_long_cond_read_acquire(v, c) atomic_cond_read_acquire(v, c)
#define atomic_long_cond_read_relaxed(v, c) atomic_cond_read_relaxed(v, c)

#endif
