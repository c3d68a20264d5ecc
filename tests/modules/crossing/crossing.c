// SPDX-License-Identifier: MIT
// Takes locks in this order and that, by the names that are written to it; never so that it would deadlock.
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/lockdep.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>

struct pair {
	spinlock_t first;
	struct mutex second;
	spinlock_t parent;
	struct mutex own;
};

static DEFINE_SPINLOCK(a);
static DEFINE_SPINLOCK(b);
static DEFINE_MUTEX(red);
static DEFINE_MUTEX(green);
static DEFINE_MUTEX(blue);
static DEFINE_SPINLOCK(one);
static DEFINE_SPINLOCK(two);
static DEFINE_RWLOCK(book);
static DEFINE_SPINLOCK(pen);
static DECLARE_RWSEM(inner);
static DECLARE_RWSEM(outer);
static DEFINE_SPINLOCK(kept);
static DECLARE_RWSEM(gate);
static DEFINE_MUTEX(keeper);
static DEFINE_MUTEX(ball);
static DEFINE_MUTEX(racket);
static DECLARE_COMPLETION(served);
static DECLARE_COMPLETION(returned);
static DECLARE_COMPLETION(over);
static DECLARE_COMPLETION(played);
static spinlock_t chain[20];
static spinlock_t many[1100];
static struct pair *left, *right;

static struct pair *new_pair(void)
{
	struct pair *pair = kzalloc(sizeof(*pair), GFP_KERNEL);

	if (pair) {
		spin_lock_init(&pair->first);
		mutex_init(&pair->second);
		spin_lock_init(&pair->parent);
		mutex_init(&pair->own);
	}
	return pair;
}

static noinline void spins(spinlock_t *x, spinlock_t *y)
{
	spin_lock(x);
	spin_lock(y);
	spin_unlock(y);
	spin_unlock(x);
}

static noinline void mutexes(struct mutex *x, struct mutex *y)
{
	mutex_lock(x);
	mutex_lock(y);
	mutex_unlock(x); /* the outer one first: that is allowed */
	mutex_unlock(y);
}

static void trylocks(void)
{
	spin_lock(&one);
	if (spin_trylock(&two))
		spin_unlock(&two);
	spin_unlock(&one);
	spins(&two, &one);
}

static void readers(void)
{
	read_lock(&book);
	spin_lock(&pen);
	spin_unlock(&pen);
	read_unlock(&book);
	spin_lock(&pen);
	read_lock(&book);
	read_unlock(&book);
	spin_unlock(&pen);
}

static void writer(void)
{
	write_lock(&book);
	spin_lock(&pen);
	spin_unlock(&pen);
	write_unlock(&book);
}

static noinline void semaphores(struct rw_semaphore *x, struct rw_semaphore *y)
{
	down_read(x);
	down_write(y);
	up_write(y);
	up_read(x);
}

static void pairs(void)
{
	mutex_lock(&left->second);
	spin_lock(&left->first);
	spin_unlock(&left->first);
	mutex_unlock(&left->second);
	spin_lock(&right->first);
	if (mutex_trylock(&right->second))
		mutex_unlock(&right->second);
	spin_unlock(&right->first);
}

static void family(void)
{
	spin_lock(&left->parent);
	spin_lock_nested(&right->parent, SINGLE_DEPTH_NESTING);
	spin_unlock(&right->parent);
	spin_unlock(&left->parent);
}

/* A mutex that one task takes and another gives back, and then the other way round: in the end nobody has it. */
static int opponent(void *unused)
{
	wait_for_completion(&served);
	mutex_unlock(&ball);
	mutex_lock(&ball);
	complete(&returned);
	wait_for_completion(&over);
	mutex_lock(&racket);
	mutex_unlock(&racket);
	complete(&played);
	return 0;
}

static int play(void)
{
	struct task_struct *other = kthread_run(opponent, NULL, "opponent");

	if (IS_ERR(other))
		return PTR_ERR(other);
	mutexes(&racket, &ball);
	mutex_lock(&ball);
	complete(&served);
	wait_for_completion(&returned);
	mutex_unlock(&ball);
	complete(&over);
	wait_for_completion(&played);
	return 0;
}

/* A reader for whom somebody else leaves. */
static void visitor(void)
{
	mutex_lock(&keeper);
	down_write(&gate);
	up_write(&gate);
	mutex_unlock(&keeper);
	down_read_non_owner(&gate);
	mutex_lock(&keeper);
	mutex_unlock(&keeper);
	up_read_non_owner(&gate);
}

static void links(int from, int to)
{
	for (; from < to; from++)
		spins(&chain[from], &chain[from + 1]);
}

static void crowd(void)
{
	int i;

	for (i = 1; i < ARRAY_SIZE(many); i++)
		spins(&many[i - 1], &many[i]);
}

static ssize_t crossing_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	char text[32] = "";
	char *name;

	if (copy_from_user(text, buf, min(len, sizeof(text) - 1)))
		return -EFAULT;
	name = strim(text);
	if (!strcmp(name, "ab"))
		spins(&a, &b);
	else if (!strcmp(name, "ba"))
		spins(&b, &a);
	else if (!strcmp(name, "red-green"))
		mutexes(&red, &green);
	else if (!strcmp(name, "green-blue"))
		mutexes(&green, &blue);
	else if (!strcmp(name, "blue-red"))
		mutexes(&blue, &red);
	else if (!strcmp(name, "trylocks"))
		trylocks();
	else if (!strcmp(name, "readers"))
		readers();
	else if (!strcmp(name, "writer"))
		writer();
	else if (!strcmp(name, "out-in"))
		semaphores(&outer, &inner);
	else if (!strcmp(name, "in-out"))
		semaphores(&inner, &outer);
	else if (!strcmp(name, "pairs"))
		pairs();
	else if (!strcmp(name, "left"))
		mutexes(&red, &left->second);
	else if (!strcmp(name, "right"))
		mutexes(&right->second, &red);
	else if (!strcmp(name, "siblings"))
		spins(&left->first, &right->first);
	else if (!strcmp(name, "family"))
		family();
	else if (!strcmp(name, "subclass"))
		mutexes(&left->own, &right->own);
	else if (!strcmp(name, "play"))
		return play() ?: len;
	else if (!strcmp(name, "visitor"))
		visitor();
	else if (!strcmp(name, "chain"))
		links(0, ARRAY_SIZE(chain) - 1);
	else if (!strcmp(name, "clasp"))
		spins(&chain[ARRAY_SIZE(chain) - 1], &chain[0]);
	else if (!strcmp(name, "crowd"))
		crowd();
	else if (!strcmp(name, "take"))
		spin_lock(&kept);
	else if (!strcmp(name, "give"))
		spin_unlock(&kept);
	else
		return -EINVAL;
	return len;
}

static const struct file_operations crossing_fops = {
	.owner = THIS_MODULE,
	.write = crossing_write,
	.llseek = no_llseek,
};

static struct miscdevice crossing_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "crossing",
	.fops = &crossing_fops,
	.mode = 0666,
};

static int __init crossing_init(void)
{
	left = new_pair();
	right = new_pair();
	if (!left || !right) {
		kfree(left);
		kfree(right);
		return -ENOMEM;
	}
	lockdep_set_subclass(&right->own, SINGLE_DEPTH_NESTING);
	return misc_register(&crossing_device);
}

static void __exit crossing_exit(void)
{
	misc_deregister(&crossing_device);
	kfree(left);
	kfree(right);
}

module_init(crossing_init);
module_exit(crossing_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("Takes locks in different orders");
