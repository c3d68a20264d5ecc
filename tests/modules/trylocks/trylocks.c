// SPDX-License-Identifier: MIT
// Every lock that can be tried: proc/trylocks shows who gets it while it is held, and while it is free.
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/rwlock.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/seq_file.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>

static DEFINE_MUTEX(mutex);
static DECLARE_RWSEM(rwsem);
static DEFINE_SPINLOCK(spin);
static DEFINE_RWLOCK(rw);
static DEFINE_SEQLOCK(seqlock);
static struct semaphore places;

static int trylocks_show(struct seq_file *m, void *v)
{
	unsigned int begun;

	seq_printf(m, "mutex %d", mutex_trylock(&mutex));
	seq_printf(m, " held %d", mutex_is_locked(&mutex));
	seq_printf(m, " again %d", mutex_trylock(&mutex));
	mutex_unlock(&mutex);
	seq_printf(m, " free %d\n", !mutex_is_locked(&mutex));

	down_read(&rwsem);
	seq_printf(m, "rwsem read %d", down_read_trylock(&rwsem));
	up_read(&rwsem);
	seq_printf(m, " write %d", down_write_trylock(&rwsem));
	up_read(&rwsem);
	down_write(&rwsem);
	downgrade_write(&rwsem);
	seq_printf(m, " downgraded %d\n", down_read_trylock(&rwsem));
	up_read(&rwsem);
	up_read(&rwsem);

	sema_init(&places, 2);
	seq_printf(m, "semaphore %d", down_trylock(&places));
	seq_printf(m, " %d", down_trylock(&places));
	seq_printf(m, " %d", down_trylock(&places));
	up(&places);
	seq_printf(m, " after up %d\n", down_trylock(&places));

	spin_lock(&spin);
	begun = spin_is_locked(&spin);
	spin_unlock(&spin);
	seq_printf(m, "spinlock held %u free %d\n", begun, !spin_is_locked(&spin));

	read_lock(&rw);
	begun = read_trylock(&rw);
	if (begun)
		read_unlock(&rw);
	read_unlock(&rw);
	seq_printf(m, "rwlock two readers %u\n", begun);

	begun = read_seqbegin(&seqlock);
	write_seqlock(&seqlock);
	write_sequnlock(&seqlock);
	seq_printf(m, "seqlock retry %d", read_seqretry(&seqlock, begun) != 0);
	seq_printf(m, " then %d\n", read_seqretry(&seqlock, read_seqbegin(&seqlock)) != 0);
	return 0;
}

static int __init trylocks_init(void)
{
	return proc_create_single("trylocks", 0444, NULL, trylocks_show) ? 0 : -ENOMEM;
}

static void __exit trylocks_exit(void)
{
	remove_proc_entry("trylocks", NULL);
}

module_init(trylocks_init);
module_exit(trylocks_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Locks that are tried");
