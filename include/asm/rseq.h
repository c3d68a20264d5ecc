/* SPDX-License-Identifier: MIT */
/* How a this_cpu operation changes its copy without taking the CPU: restartable sequences. Inside of linux/percpu-defs.h. */
#ifndef _ASM_RSEQ_H
#define _ASM_RSEQ_H

#include <linux/compiler.h>
#include <linux/types.h>

/*
 * A thread looks at the copy and computes what is to be there. Then, in a few instructions that the system leaves off if it
 * preempts or moves the thread or has a signal for it (rseq(2)), it makes sure that it runs on the CPU whose copy that is, that nobody
 * holds this CPU, and that the copy is what it was, and stores. So on one CPU sequences come one after the other, and none comes
 * in a preempt_disable() section: who takes a CPU sees to it that none is under way there (kernel/sched/cpu.cpp).
 *
 * ThreadSanitizer does not see into them; there, and on machines other than x86-64, each operation takes the CPU.
 */
#if defined(__SANITIZE_THREAD__)
#define KCOMPD_RSEQ 0
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define KCOMPD_RSEQ 0
#endif
#endif
#ifndef KCOMPD_RSEQ
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__CHECKER__)
#define KCOMPD_RSEQ 1
#else
#define KCOMPD_RSEQ 0
#endif
#endif

/* The part of rseq(2)'s area that is of use here. */
struct kcompd_rseq {
	u32 cpu_id_start;
	u32 cpu_id;
	u64 rseq_cs;
};

/**
 * struct kcompd_vcpu - the virtual CPU on which the thread may use sequences
 * @lock: 0 there while nobody holds that CPU; NULL: kcompd_vcpu_settle() has not been asked, or the thread was elsewhere since
 * @rseq: the thread's area
 * @distance: from CPU 0's copies down to those of this CPU
 * @cpu: its number
 *
 * Written by the thread itself only, and not in signal handlers.
 */
struct kcompd_vcpu {
	unsigned int *lock;
	struct kcompd_rseq *rseq;
	unsigned long distance;
	unsigned int cpu;
};

KCOMPD_API_BEGIN

extern __thread struct kcompd_vcpu kcompd_this_vcpu __attribute__((__tls_model__("initial-exec")));

/**
 * kcompd_vcpu_settle() - look where the thread is, and set kcompd_this_vcpu
 *
 * Context: any, as raw_smp_processor_id().
 * Return: true if sequences can be used; otherwise the operation must take the CPU.
 */
bool kcompd_vcpu_settle(void);

KCOMPD_API_END

/* One attempt: the copy, what it was, and where the thread was then. */
struct kcompd_sequence {
	void *slot;
	unsigned long old;
	unsigned int *lock;
	struct kcompd_rseq *rseq;
	unsigned int cpu;
};

#if KCOMPD_RSEQ

/*
 * The sequence: @compare and @store are the two instructions on the copy. The record says where it begins and ends, and where to go
 * on if it was left off; the bytes before that place are the signature that the system asks for. A record must not be referred to
 * when its module has gone, so at the end the area's pointer is cleared.
 */
#define KCOMPD_SEQUENCE(compare, store)                                                                                \
	__asm__ goto(".pushsection __rseq_cs, \"aw?\"\n\t"                                                             \
		     ".balign 32\n"                                                                                    \
		     "3:\t.long 0, 0\n\t"                                                                              \
		     ".quad 1f, 2f - 1f, 4f\n\t"                                                                       \
		     ".popsection\n\t"                                                                                 \
		     "leaq 3b(%%rip), %%rax\n\t"                                                                       \
		     "movq %%rax, 8(%[rseq])\n"                                                                        \
		     "1:\tcmpl %[cpu], 4(%[rseq])\n\t"                                                                 \
		     "jne %l[elsewhere]\n\t"                                                                           \
		     "cmpl $0, (%[lock])\n\t"                                                                          \
		     "jne %l[elsewhere]\n\t"                                                                           \
		     compare "\n\t"                                                                                    \
		     "jne %l[again]\n\t"                                                                               \
		     store "\n"                                                                                        \
		     "2:\tmovq $0, 8(%[rseq])\n\t"                                                                     \
		     ".pushsection .text.unlikely, \"ax?\"\n\t"                                                        \
		     ".byte 0x0f, 0xb9, 0x3d\n\t"                                                                      \
		     ".long 0x53053053\n"                                                                              \
		     "4:\tjmp %l[again]\n\t"                                                                           \
		     ".popsection"                                                                                     \
		     :                                                                                                 \
		     : [rseq] "r"(s->rseq), [cpu] "r"(s->cpu), [lock] "r"(s->lock), [slot] "r"(s->slot),               \
		       [old] "r"(s->old), [fresh] "r"(fresh)                                                           \
		     : "memory", "cc", "rax"                                                                           \
		     : elsewhere, again)
#define KCOMPD_SEQUENCE_OF_SIZE(suffix, modifier)                                                                      \
	do {                                                                                                           \
		if (stores)                                                                                            \
			KCOMPD_SEQUENCE("cmp" suffix " %" modifier "[old], (%[slot])",                                 \
					"mov" suffix " %" modifier "[fresh], (%[slot])");                              \
		else                                                                                                   \
			KCOMPD_SEQUENCE("cmp" suffix " %" modifier "[old], (%[slot])", "");                            \
	} while (0)

/* Return: false if the operation must take the CPU, since @size is not the machine's or there is no sequence to be had. */
static __always_inline bool kcompd_sequence_begin(struct kcompd_sequence *s, const volatile void __percpu *pcp, size_t size, void *ret_old)
{
	if (size != 1 && size != 2 && size != 4 && size != 8)
		return false;
	if (unlikely(!kcompd_this_vcpu.lock) && !kcompd_vcpu_settle())
		return false;
	s->lock = kcompd_this_vcpu.lock;
	s->rseq = kcompd_this_vcpu.rseq;
	s->cpu = kcompd_this_vcpu.cpu;
	s->slot = (char *)pcp - kcompd_this_vcpu.distance;
	s->old = 0;
	__asm__("" : "+r"(s->slot)); /* it lies outside the object that pcp points into */
	__builtin_memcpy(&s->old, s->slot, size <= 8 ? size : 8);
	__asm__("" : "+r"(s->old)); /* looked at once */
	__builtin_memcpy(ret_old, &s->old, size <= 8 ? size : 8);
	return true;
}

/* Return: false if nothing has been done, and the operation begins anew. */
static __always_inline bool kcompd_sequence_end(const struct kcompd_sequence *s, const volatile void *value, size_t size, bool stores)
{
	unsigned long fresh = 0;

	__builtin_memcpy(&fresh, (const void *)value, size <= 8 ? size : 8);
	switch (size) {
	case 1:
		KCOMPD_SEQUENCE_OF_SIZE("b", "b");
		break;
	case 2:
		KCOMPD_SEQUENCE_OF_SIZE("w", "w");
		break;
	case 4:
		KCOMPD_SEQUENCE_OF_SIZE("l", "k");
		break;
	default:
		KCOMPD_SEQUENCE_OF_SIZE("q", "q");
		break;
	}
	return true;
elsewhere:
	kcompd_this_vcpu.lock = NULL; /* ask again */
again:
	return false;
}

#else

static __always_inline bool kcompd_sequence_begin(struct kcompd_sequence *s, const volatile void __percpu *pcp, size_t size, void *ret_old)
{
	(void)s, (void)pcp, (void)size, (void)ret_old;
	return false;
}

static __always_inline bool kcompd_sequence_end(const struct kcompd_sequence *s, const volatile void *value, size_t size, bool stores)
{
	(void)s, (void)value, (void)size, (void)stores;
	return true;
}

#endif

#endif
