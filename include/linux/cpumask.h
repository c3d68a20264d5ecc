/* SPDX-License-Identifier: MIT */
/* Sets of CPUs, and which CPUs there are. */
#ifndef _LINUX_CPUMASK_H
#define _LINUX_CPUMASK_H

#include <linux/bitops.h>
#include <linux/threads.h>
#include <linux/types.h>

typedef struct cpumask {
	DECLARE_BITMAP(bits, NR_CPUS);
} cpumask_t;
typedef struct cpumask cpumask_var_t[1];

KCOMPD_API_BEGIN

/** kcompd_nr_cpu_ids() - the highest possible CPU number plus 1; drivers read it as nr_cpu_ids */
unsigned int kcompd_nr_cpu_ids(void);
/** kcompd_cpu_online_mask() - the CPUs that were online when the daemon started */
const struct cpumask *kcompd_cpu_online_mask(void);
/** kcompd_cpu_possible_mask() - the CPUs that the machine may ever have */
const struct cpumask *kcompd_cpu_possible_mask(void);
/** kcompd_cpumask_of() - the set of @cpu alone, or of none if it is -1; drivers write cpumask_of() */
const struct cpumask *kcompd_cpumask_of(int cpu);

/** cpumask_parse() - a set from text, as bitmap_parse(); cpulist_parse(): as bitmap_parselist(). Return: as those. */
int cpumask_parse(const char *buf, struct cpumask *dstp);
int cpumask_parse_user(const char __user *buf, int len, struct cpumask *dstp);
int cpulist_parse(const char *buf, struct cpumask *dstp);
int cpumask_parselist_user(const char __user *buf, int len, struct cpumask *dstp);
/** cpumap_print_to_pagebuf() - a set as text, as bitmap_print_to_pagebuf() */
ssize_t cpumap_print_to_pagebuf(bool list, char *buf, const struct cpumask *mask);

KCOMPD_API_END

#define nr_cpu_ids kcompd_nr_cpu_ids()
#define cpu_online_mask kcompd_cpu_online_mask()
#define cpu_possible_mask kcompd_cpu_possible_mask()
#define cpu_present_mask kcompd_cpu_online_mask()
#define cpu_active_mask kcompd_cpu_online_mask()
#define cpumask_bits(maskp) ((maskp)->bits)
#define cpumask_size() (sizeof(struct cpumask))

/** cpumask_weight() - how many CPUs are in the set */
static inline unsigned int cpumask_weight(const struct cpumask *srcp)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < BITS_TO_LONGS(NR_CPUS); i++)
		n += (unsigned int)hweight_long(srcp->bits[i]);
	return n;
}

#define num_online_cpus() cpumask_weight(cpu_online_mask)
#define num_possible_cpus() cpumask_weight(cpu_possible_mask)
#define num_present_cpus() cpumask_weight(cpu_present_mask)
#define num_active_cpus() cpumask_weight(cpu_active_mask)
#define cpu_online(cpu) cpumask_test_cpu((int)(cpu), cpu_online_mask)
#define cpu_possible(cpu) cpumask_test_cpu((int)(cpu), cpu_possible_mask)
#define cpu_present(cpu) cpumask_test_cpu((int)(cpu), cpu_present_mask)
#define cpu_active(cpu) cpumask_test_cpu((int)(cpu), cpu_active_mask)

static inline bool cpumask_test_cpu(int cpu, const struct cpumask *cpumask)
{
	return test_bit(cpu, cpumask->bits);
}

static inline void cpumask_set_cpu(unsigned int cpu, struct cpumask *dstp)
{
	set_bit(cpu, dstp->bits);
}

static inline void cpumask_clear_cpu(int cpu, struct cpumask *dstp)
{
	clear_bit(cpu, dstp->bits);
}

static inline void cpumask_clear(struct cpumask *dstp)
{
	__builtin_memset(dstp->bits, 0, sizeof(dstp->bits));
}

/** cpumask_setall() - put all possible CPUs into the set */
static inline void cpumask_setall(struct cpumask *dstp)
{
	cpumask_clear(dstp);
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		__set_bit(cpu, dstp->bits);
}

static inline void cpumask_copy(struct cpumask *dstp, const struct cpumask *srcp)
{
	*dstp = *srcp;
}

static inline bool cpumask_empty(const struct cpumask *srcp)
{
	return cpumask_weight(srcp) == 0;
}

static inline bool cpumask_and(struct cpumask *dstp, const struct cpumask *src1p, const struct cpumask *src2p)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(NR_CPUS); i++)
		dstp->bits[i] = src1p->bits[i] & src2p->bits[i];
	return !cpumask_empty(dstp);
}

static inline void cpumask_or(struct cpumask *dstp, const struct cpumask *src1p, const struct cpumask *src2p)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(NR_CPUS); i++)
		dstp->bits[i] = src1p->bits[i] | src2p->bits[i];
}

/* Sets of no CPU, of all, and of one. */
#define CPU_BITS_NONE { 0 }
#define CPU_BITS_CPU0 { 1UL }
#define CPU_MASK_NONE { { 0 } }
#define CPU_MASK_CPU0 { { 1UL } }
#define to_cpumask(bitmap) ((struct cpumask *)(bitmap))
#define cpu_all_mask cpu_possible_mask
#define cpu_none_mask kcompd_cpumask_of(-1)
#define cpumask_of(cpu) kcompd_cpumask_of((int)(cpu))

/*
 * DOC: operations on sets
 *
 * cpumask_set_cpu(), cpumask_clear_cpu(), cpumask_test_and_set_cpu() and cpumask_test_and_clear_cpu() are atomic; their forms with __ are not, and
 * neither are those on whole sets. Names are those of the operators: cpumask_andnot() is @src1p without @src2p. Those that make a set
 * and return bool tell whether there is anything in it.
 */
static inline void __cpumask_set_cpu(unsigned int cpu, struct cpumask *dstp)
{
	__set_bit(cpu, dstp->bits);
}

static inline void __cpumask_clear_cpu(int cpu, struct cpumask *dstp)
{
	__clear_bit(cpu, dstp->bits);
}

static inline bool cpumask_test_and_set_cpu(int cpu, struct cpumask *cpumask)
{
	return test_and_set_bit(cpu, cpumask->bits);
}

static inline bool cpumask_test_and_clear_cpu(int cpu, struct cpumask *cpumask)
{
	return test_and_clear_bit(cpu, cpumask->bits);
}

#define cpumask_assign_cpu(cpu, mask, val) assign_bit((cpu), cpumask_bits(mask), (val))

static inline void cpumask_xor(struct cpumask *dstp, const struct cpumask *src1p, const struct cpumask *src2p)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(NR_CPUS); i++)
		dstp->bits[i] = src1p->bits[i] ^ src2p->bits[i];
}

static inline bool cpumask_andnot(struct cpumask *dstp, const struct cpumask *src1p, const struct cpumask *src2p)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(NR_CPUS); i++)
		dstp->bits[i] = src1p->bits[i] & ~src2p->bits[i];
	return !cpumask_empty(dstp);
}

/** cpumask_complement() - the possible CPUs that are not in @srcp */
static inline void cpumask_complement(struct cpumask *dstp, const struct cpumask *srcp)
{
	(void)cpumask_andnot(dstp, cpu_possible_mask, srcp);
}

static inline bool cpumask_equal(const struct cpumask *src1p, const struct cpumask *src2p)
{
	return __builtin_memcmp(src1p, src2p, sizeof(*src1p)) == 0;
}

/** cpumask_intersects() - is any CPU in both; cpumask_subset(): is all of @src1p in @src2p; cpumask_full(): are all possible CPUs in it */
static inline bool cpumask_intersects(const struct cpumask *src1p, const struct cpumask *src2p)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(NR_CPUS); i++)
		if (src1p->bits[i] & src2p->bits[i])
			return true;
	return false;
}

static inline bool cpumask_subset(const struct cpumask *src1p, const struct cpumask *src2p)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(NR_CPUS); i++)
		if (src1p->bits[i] & ~src2p->bits[i])
			return false;
	return true;
}

static inline bool cpumask_full(const struct cpumask *srcp)
{
	return cpumask_subset(cpu_possible_mask, srcp);
}

static inline unsigned int cpumask_weight_and(const struct cpumask *srcp1, const struct cpumask *srcp2)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < BITS_TO_LONGS(NR_CPUS); i++)
		n += (unsigned int)hweight_long(srcp1->bits[i] & srcp2->bits[i]);
	return n;
}

/** cpumask_first() - the lowest CPU in the set, or a number >= nr_cpu_ids */
static inline unsigned int cpumask_first(const struct cpumask *srcp)
{
	return (unsigned int)find_first_bit(srcp->bits, nr_cpu_ids);
}

/** cpumask_next() - the next CPU after @n (-1: the first), or a number >= nr_cpu_ids */
static inline unsigned int cpumask_next(int n, const struct cpumask *srcp)
{
	return (unsigned int)find_next_bit(srcp->bits, nr_cpu_ids, (unsigned long)(n + 1));
}

/**
 * cpumask_last() - the highest CPU in the set
 *
 * cpumask_first_zero() and cpumask_next_zero(): one that is not in it. _and: one that is in both sets. _andnot: one that is in the
 * first only. cpumask_next_wrap() goes on with the lowest behind the highest, and ends before it comes to @start again; @wrap is false
 * for the first step, from @start - 1, and true for the others. cpumask_nth(): the one that
 * @cpu others precede. cpumask_any(): one of the set; cpumask_any_but(): but not @cpu.
 *
 * Return: a CPU, or a number >= nr_cpu_ids.
 */
static inline unsigned int cpumask_last(const struct cpumask *srcp)
{
	return (unsigned int)find_last_bit(srcp->bits, nr_cpu_ids);
}

static inline unsigned int cpumask_next_zero(int n, const struct cpumask *srcp)
{
	return (unsigned int)find_next_zero_bit(srcp->bits, nr_cpu_ids, (unsigned long)(n + 1));
}

static inline unsigned int cpumask_first_zero(const struct cpumask *srcp)
{
	return cpumask_next_zero(-1, srcp);
}

static inline unsigned int cpumask_next_and(int n, const struct cpumask *src1p, const struct cpumask *src2p)
{
	unsigned int cpu = cpumask_next(n, src1p);

	while (cpu < nr_cpu_ids && !cpumask_test_cpu((int)cpu, src2p))
		cpu = cpumask_next((int)cpu, src1p);
	return cpu;
}

static inline unsigned int cpumask_first_and(const struct cpumask *srcp1, const struct cpumask *srcp2)
{
	return cpumask_next_and(-1, srcp1, srcp2);
}

static inline unsigned int cpumask_next_andnot(int n, const struct cpumask *src1p, const struct cpumask *src2p)
{
	unsigned int cpu = cpumask_next(n, src1p);

	while (cpu < nr_cpu_ids && cpumask_test_cpu((int)cpu, src2p))
		cpu = cpumask_next((int)cpu, src1p);
	return cpu;
}

static inline unsigned int cpumask_next_wrap(int n, const struct cpumask *mask, int start, bool wrap)
{
	unsigned int cpu = cpumask_next(n, mask);

	if (cpu >= nr_cpu_ids) {
		wrap = true;
		n = -1;
		cpu = cpumask_first(mask);
	}
	return wrap && n < start && cpu >= (unsigned int)start ? nr_cpu_ids : cpu;
}

static inline unsigned int cpumask_nth(unsigned int cpu, const struct cpumask *srcp)
{
	unsigned int found = cpumask_first(srcp);

	while (cpu-- > 0 && found < nr_cpu_ids)
		found = cpumask_next((int)found, srcp);
	return found;
}

static inline unsigned int cpumask_any_but(const struct cpumask *mask, unsigned int cpu)
{
	unsigned int found = cpumask_first(mask);

	return found == cpu ? cpumask_next((int)found, mask) : found;
}
#define cpumask_any(srcp) cpumask_first(srcp)
#define cpumask_any_and(mask1, mask2) cpumask_first_and((mask1), (mask2))
#define cpumask_any_distribute(srcp) cpumask_first(srcp)

#define for_each_cpu(cpu, mask)                                                                                        \
	for ((cpu) = cpumask_first(mask); (unsigned int)(cpu) < nr_cpu_ids; (cpu) = cpumask_next((int)(cpu), (mask)))
#define for_each_online_cpu(cpu) for_each_cpu(cpu, cpu_online_mask)
#define for_each_possible_cpu(cpu) for_each_cpu(cpu, cpu_possible_mask)
#define for_each_present_cpu(cpu) for_each_cpu(cpu, cpu_present_mask)

#define for_each_cpu_and(cpu, mask1, mask2)                                                                            \
	for ((cpu) = cpumask_first_and((mask1), (mask2)); (unsigned int)(cpu) < nr_cpu_ids;                            \
	     (cpu) = cpumask_next_and((int)(cpu), (mask1), (mask2)))
#define for_each_cpu_not(cpu, mask)                                                                                    \
	for ((cpu) = cpumask_first_zero(mask); (unsigned int)(cpu) < nr_cpu_ids;                                       \
	     (cpu) = cpumask_next_zero((int)(cpu), (mask)))
#define for_each_cpu_andnot(cpu, mask1, mask2)                                                                         \
	for ((cpu) = cpumask_next_andnot(-1, (mask1), (mask2)); (unsigned int)(cpu) < nr_cpu_ids;                      \
	     (cpu) = cpumask_next_andnot((int)(cpu), (mask1), (mask2)))
/** for_each_cpu_wrap() - from @start on, and then those before it */
#define for_each_cpu_wrap(cpu, mask, start)                                                                            \
	for ((cpu) = cpumask_next_wrap((int)(start) - 1, (mask), (int)(start), false);                                 \
	     (unsigned int)(cpu) < nr_cpu_ids;                                                                         \
	     (cpu) = cpumask_next_wrap((int)(cpu), (mask), (int)(start), true))

/* A set as an array of one: nothing is allocated. */
#define alloc_cpumask_var(mask, flags) ((void)(mask), true)
#define alloc_cpumask_var_node(mask, flags, node) ((void)(mask), true)
#define zalloc_cpumask_var(mask, flags) (cpumask_clear(*(mask)), true)
#define zalloc_cpumask_var_node(mask, flags, node) (cpumask_clear(*(mask)), true)
#define free_cpumask_var(mask) ((void)(mask))
#define cpumask_available(mask) ((void)(mask), true)

/** cpumask_pr_args() - the arguments of "%*pb" and "%*pbl" for a set */
#define cpumask_pr_args(maskp) nr_cpu_ids, cpumask_bits(maskp)

#endif
