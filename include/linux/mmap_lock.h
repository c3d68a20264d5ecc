/* SPDX-License-Identifier: MIT */
/* The lock of a process's areas: for those who read them. */
#ifndef _LINUX_MMAP_LOCK_H
#define _LINUX_MMAP_LOCK_H

#include <linux/mm_types.h>

#ifndef __cplusplus

/**
 * mmap_read_lock() - read the areas of @mm anew, and keep them as they are until mmap_read_unlock()
 * @mm: the memory of a process
 *
 * Only here they are kept: the process itself may change its memory meanwhile. If somebody reads already, the areas are those that he sees.
 *
 * Context: may sleep. Return: the killable form 0 or -EINTR, the trylock form true if it has the lock.
 */
static inline void mmap_read_lock(struct mm_struct *mm)
{
	down_read(&mm->__KCOMPD_MMAP_LOCK);
}

static inline int __must_check mmap_read_lock_killable(struct mm_struct *mm)
{
	return down_read_killable(&mm->__KCOMPD_MMAP_LOCK);
}

static inline bool mmap_read_trylock(struct mm_struct *mm)
{
	return down_read_trylock(&mm->__KCOMPD_MMAP_LOCK) != 0;
}

static inline void mmap_read_unlock(struct mm_struct *mm)
{
	up_read(&mm->__KCOMPD_MMAP_LOCK);
}

#define mmap_assert_locked(mm) WARN_ON_ONCE(!rwsem_is_locked(&(mm)->__KCOMPD_MMAP_LOCK))

#define __KCOMPD_NO_MMAP_WRITE __attribute__((__error__("changes to the memory of a process are not offered: mmap_read_lock() is")))
void mmap_write_lock(struct mm_struct *mm) __KCOMPD_NO_MMAP_WRITE;
int mmap_write_lock_killable(struct mm_struct *mm) __KCOMPD_NO_MMAP_WRITE;
bool mmap_write_trylock(struct mm_struct *mm) __KCOMPD_NO_MMAP_WRITE;
void mmap_write_unlock(struct mm_struct *mm) __KCOMPD_NO_MMAP_WRITE;
void mmap_write_downgrade(struct mm_struct *mm) __KCOMPD_NO_MMAP_WRITE;

#endif

#endif
