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

#define for_each_cpu(cpu, mask)                                                                                        \
	for ((cpu) = cpumask_first(mask); (unsigned int)(cpu) < nr_cpu_ids; (cpu) = cpumask_next((int)(cpu), (mask)))
#define for_each_online_cpu(cpu) for_each_cpu(cpu, cpu_online_mask)
#define for_each_possible_cpu(cpu) for_each_cpu(cpu, cpu_possible_mask)
#define for_each_present_cpu(cpu) for_each_cpu(cpu, cpu_present_mask)

#endif
