#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sources that were written for another kernel build as that kernel's by KVER; what is not offered is a compiler's error that names it.
. "$TEST_LIB/common.sh"
need gcc
need make
start_kcompd

cat > old.c << 'EOF'
#include <linux/module.h>
#include <linux/fs.h>
#include <linux/time.h>
#include <linux/version.h>
#include <asm/uaccess.h>
#if LINUX_VERSION_CODE >= KERNEL_VERSION(2, 6, 36)
#error "built for a newer kernel"
#endif
MODULE_SUPPORTED_DEVICE("old");
static int old_ioctl(struct inode *inode, struct file *file, unsigned int cmd, unsigned long arg)
{
	struct timeval now;

	do_gettimeofday(&now);
	if (!access_ok(VERIFY_WRITE, (void *)arg, sizeof(int)))
		return -EFAULT;
	printk(KERN_INFO "old: ioctl %u on minor %u of %s\n", cmd, iminor(inode), file->f_dentry->d_iname);
	return now.tv_sec > 0 ? 5 : -EIO;
}
static struct file_operations fops = { .owner = THIS_MODULE, .ioctl = old_ioctl };
static int major;
static int old_init()
{
	set_fs(KERNEL_DS);
	major = register_chrdev(0, "olddev", &fops);
	return major < 0 ? major : 0;
}
static void old_exit()
{
	unregister_chrdev(major, "olddev");
}
module_init(old_init);
module_exit(old_exit);
MODULE_LICENSE("GPL");
EOF
kcompctl cc old.c KVER=2.6.32 > output 2>&1 || fail "$(cat output)"
kcompctl insmod old.ko
need perl
assert_eq "$(perl -e 'open(my $f, "+<", $ARGV[0]) or die; print 0 + ioctl($f, 3, 0)' "$DEV/olddev")" 5
log_has 'old: ioctl 3 on minor 0 of olddev' || fail "$(log_text)"
kcompctl rmmod old

cat > new.c << 'EOF'
#include <linux/module.h>
#include <linux/device.h>
#include <linux/platform_device.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
#error "built for an older kernel"
#endif
static char *node(const struct device *dev, umode_t *mode)
{
	if (mode)
		*mode = 0666;
	return NULL;
}
static void gone(struct platform_device *pdev)
{
}
static struct platform_driver driver = { .remove = gone, .driver = { .name = "new" } };
static struct class *cls;
static int __init new_init(void)
{
	cls = class_create("newclass");
	if (IS_ERR(cls))
		return PTR_ERR(cls);
	cls->devnode = node;
	return platform_driver_register(&driver);
}
static void __exit new_exit(void)
{
	platform_driver_unregister(&driver);
	class_destroy(cls);
}
module_init(new_init);
module_exit(new_exit);
MODULE_LICENSE("GPL");
EOF
kcompctl cc new.c KVER=6.12 > output 2>&1 || fail "$(cat output)"
kcompctl insmod new.ko
kcompctl rmmod new

cat > oldproc.c << 'EOF'
#include <linux/module.h>
#include <linux/proc_fs.h>
static int value = 7;
static int show(char *page, char **start, off_t off, int count, int *eof, void *data)
{
	*eof = 1;
	return sprintf(page, "value %d\n", *(int *)data);
}
static int set(struct file *file, const char *buffer, unsigned long count, void *data)
{
	char text[8] = "";

	if (copy_from_user(text, buffer, min(count, 7UL)))
		return -EFAULT;
	value = simple_strtol(text, NULL, 10);
	return count;
}
static int __init oldproc_init(void)
{
	struct proc_dir_entry *entry = create_proc_entry("oldproc", 0644, &proc_root);

	if (!entry)
		return -ENOMEM;
	entry->read_proc = show;
	entry->write_proc = set;
	entry->data = &value;
	return 0;
}
static void __exit oldproc_exit(void)
{
	remove_proc_entry("oldproc", &proc_root);
}
module_init(oldproc_init);
module_exit(oldproc_exit);
MODULE_LICENSE("GPL");
EOF
sed -i '1i #include <asm/uaccess.h>' oldproc.c
kcompctl cc oldproc.c KVER=3.2 > output 2>&1 || fail "$(cat output)"
kcompctl insmod oldproc.ko
assert_eq "$(cat "$PROC/oldproc")" 'value 7'
echo 12 > "$PROC/oldproc"
assert_eq "$(cat "$PROC/oldproc")" 'value 12'
kcompctl rmmod oldproc
[ ! -e "$PROC/oldproc" ] || fail "the entry is left behind"

# A timer whose function gets a number; the same source, loaded under another name, is one of today.
cat > oldtimer.c << 'EOF'
#include <linux/module.h>
#include <linux/fs.h>
#include <linux/sched.h>
#include <linux/time.h>
#include <linux/timer.h>
#include <linux/version.h>
#include <linux/workqueue.h>
struct clock {
	struct timer_list timer;
	int ticks;
};
static struct clock watch;
static DECLARE_WAIT_QUEUE_HEAD(done);
static void tick(struct clock *clock)
{
	if (++clock->ticks < 3)
		mod_timer(&clock->timer, jiffies + 1);
	else
		wake_up(&done);
}
static void late(struct work_struct *work)
{
	printk(KERN_INFO "%s: delayed work\n", THIS_MODULE->name);
}
static DECLARE_DELAYED_WORK(later, late);
#if LINUX_VERSION_CODE < KERNEL_VERSION(4, 15, 0)
static void old_tick(unsigned long data)
{
	tick((struct clock *)data);
}
static int fixed;
static void old_fixed(unsigned long data)
{
	fixed = data;
	wake_up(&done);
}
static DEFINE_TIMER(constant, old_fixed, 0, 42);
static struct timer_list initialised = TIMER_INITIALIZER(old_fixed, 0, 43);
static struct timer_list by_hand;
static void both(struct timer_list *timer)
{
	fixed = timer == &by_hand ? 45 : -1;
	wake_up(&done);
}
#else
static void new_tick(struct timer_list *timer)
{
	tick(from_timer((struct clock *)NULL, timer, timer));
}
#endif
static int __init oldtimer_init(void)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(4, 15, 0)
	setup_timer(&watch.timer, old_tick, (unsigned long)&watch);
	add_timer(&constant);
	wait_event(done, fixed == 42);
	mod_timer(&initialised, jiffies);
	wait_event(done, fixed == 43);
	by_hand.function = old_fixed;
	init_timer(&by_hand);
	by_hand.data = 44;
	by_hand.expires = jiffies + 1000 * HZ;
	add_timer(&by_hand);
	if (!timer_pending(&by_hand) || by_hand.timer.expires != by_hand.expires || !del_timer(&by_hand) || timer_pending(&by_hand))
		return -EINVAL;
	by_hand.expires = jiffies + 1;
	add_timer(&by_hand);
	wait_event(done, fixed == 44);
	timer_setup(&by_hand, both, 0);
	mod_timer(&by_hand, jiffies);
	wait_event(done, fixed == 45);
	if (CURRENT_TIME.tv_sec <= 0)
		return -EINVAL;
#else
	timer_setup(&watch.timer, new_tick, 0);
#endif
	mod_timer(&watch.timer, jiffies + 1);
	wait_event(done, watch.ticks == 3);
	schedule_delayed_work(&later, 1);
	flush_delayed_work(&later);
	del_timer_sync(&watch.timer);
	printk(KERN_INFO "%s: %d ticks, %d bytes for a delayed work\n", THIS_MODULE->name, watch.ticks, (int)sizeof(later));
	return 0;
}
static void __exit oldtimer_exit(void)
{
}
module_init(oldtimer_init);
module_exit(oldtimer_exit);
MODULE_LICENSE("GPL");
EOF
cp oldtimer.c newtimer.c
kcompctl cc oldtimer.c KVER=3.10 > output 2>&1 || fail "$(cat output)"
kcompctl cc newtimer.c > output2 2>&1 || fail "$(cat output2)"
! grep warning output output2 || fail "$(cat output output2)"
kcompctl insmod oldtimer.ko
kcompctl insmod newtimer.ko
for name in oldtimer newtimer; do
  log_has "$name: delayed work" || fail "$(log_text)"
done
size=$(log_text | sed -n 's/.*newtimer: 3 ticks, \(.* bytes for a delayed work\)/\1/p')
log_has "oldtimer: 3 ticks, $size" || fail "$(log_text)"
kcompctl rmmod newtimer
kcompctl rmmod oldtimer
printf '#include <linux/timer.h>\nvoid f(struct timer_list *t);\nvoid f(struct timer_list *t)\n{\n\tt->data = 1;\n\tinit_timer(t);\n}\n' > gone.c
assert_fails 2 kcompctl cc gone.c KVER=6.1
grep -q 'init_timer' output || fail "$(cat output)"

cat > names.c << 'EOF'
#include <linux/module.h>
#include <linux/completion.h>
#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/platform_device.h>
#include <linux/sched.h>
#include <linux/smp_lock.h>
#include <linux/string.h>
#include <asm/system.h>
struct item {
	int value;
	struct hlist_node node;
};
static struct item items[3] = { { 1 }, { 10 }, { 100 } };
static HLIST_HEAD(list);
static DEFINE_HASHTABLE(table, 2);
static DECLARE_COMPLETION(ended);
static int __devinit probe(struct platform_device *pdev)
{
	return 0;
}
static int __devexit gone(struct platform_device *pdev)
{
	return 0;
}
static struct platform_driver driver = { .probe = probe, .remove = __devexit_p(gone), .driver = { .name = "names" } };
static int thread(void *arg)
{
	daemonize("names%d", 7);
	printk(KERN_INFO "names: thread %s, argument %s\n", current->comm, (char *)arg);
	complete_and_exit(&ended, 0);
}
static int __init names_init(void)
{
	struct item *item;
	struct hlist_node *node, *next;
	unsigned long number;
	int sum = 0, bucket, i;

	for (i = 0; i < 3; i++)
		hlist_add_head(&items[i].node, &list);
	hlist_for_each_entry(item, node, &list, node)
		sum += item->value;
	hlist_for_each_entry_safe(item, node, next, &list, node)
		hlist_del_init(&item->node);
	if (sum != 111 || !hlist_empty(&list))
		return -EINVAL;
	hash_add(table, &items[1].node, 5);
	hash_for_each(table, bucket, item, node)
		sum += item->value;
	INIT_COMPLETION(ended);
	smp_mb__before_clear_bit();
	if (sum != 121 || strnicmp("ABC", "abd", 2) || strict_strtoul("42", 10, &number) || number != 42)
		return -EINVAL;
	if (kernel_thread(thread, "x", CLONE_KERNEL) <= 0)
		return -ENOMEM;
	wait_for_completion(&ended);
	return platform_driver_register(&driver);
}
static void __exit names_exit(void)
{
	platform_driver_unregister(&driver);
}
module_init(names_init);
module_exit(names_exit);
MODULE_LICENSE("GPL");
EOF
kcompctl cc names.c KVER=2.6.32 > output 2>&1 || fail "$(cat output)"
! grep warning output || fail "$(cat output)"
kcompctl insmod names.ko
log_has 'names: thread names7, argument x' || fail "$(log_text)"
kcompctl rmmod names

cat > ancient.c << 'EOF'
#include <linux/module.h>
#include <linux/fs.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <asm/semaphore.h>
static spinlock_t lock = SPIN_LOCK_UNLOCKED;
static rwlock_t rwlock = RW_LOCK_UNLOCKED;
static DECLARE_MUTEX(one);
static DECLARE_MUTEX_LOCKED(none);
static struct locks {
	spinlock_t spin;
	struct semaphore open, closed;
} locks = { .spin = SPIN_LOCK_UNLOCKED };
static DECLARE_WAIT_QUEUE_HEAD(queue);
static kmem_cache_t *cache;
static int sum;
static int add[] = { 1, 10, 100 };
static void work_function(void *data)
{
	sum += *(int *)data;
}
static DECLARE_WORK(declared, work_function, &add[0]);
static struct work_struct initialised, delayed;
static int ready;
static void wake(void *data)
{
	ready = 1;
	while (waitqueue_active(&queue) == 0)
		schedule_timeout_interruptible(1);
	wake_up(&queue);
}
static DECLARE_WORK(waker, wake, NULL);
static int __init ancient_init(void)
{
	void *object;

	spin_lock(&lock);
	spin_unlock(&lock);
	read_lock(&rwlock);
	read_unlock(&rwlock);
	locks.spin = SPIN_LOCK_UNLOCKED;
	spin_lock(&locks.spin);
	spin_unlock(&locks.spin);
	init_MUTEX(&locks.open);
	init_MUTEX_LOCKED(&locks.closed);
	if (down_trylock(&one) || !down_trylock(&none) || down_trylock(&locks.open) || !down_trylock(&locks.closed))
		return -EINVAL;

	cache = kmem_cache_create("ancient", 40, 0, SLAB_HWCACHE_ALIGN, NULL, NULL);
	object = cache ? kmem_cache_alloc(cache, SLAB_KERNEL) : NULL;
	if (!object)
		return -ENOMEM;
	kmem_cache_free(cache, object);
	if (kmem_cache_destroy(cache))
		return -EBUSY;

	INIT_WORK(&initialised, work_function, &add[1]);
	INIT_WORK(&delayed, work_function, &add[2]);
	schedule_work(&declared);
	schedule_work(&initialised);
	schedule_delayed_work(&delayed, 1000 * HZ);
	if (!cancel_delayed_work(&delayed))
		return -EINVAL;
	schedule_delayed_work(&delayed, 0);
	flush_scheduled_work();
	printk(KERN_INFO "ancient: the works make %d\n", sum);

	schedule_work(&waker);
	if (interruptible_sleep_on_timeout(&queue, 1000 * HZ) <= 0 || !ready)
		return -ETIME;
	if (interruptible_sleep_on_timeout(&queue, 1))
		return -ETIME;
	schedule_work(&waker);
	interruptible_sleep_on(&queue);
	schedule_work(&waker);
	sleep_on(&queue);
	printk(KERN_INFO "ancient: woken\n");
	flush_scheduled_work();
	return 0;
}
static void __exit ancient_exit(void)
{
}
module_init(ancient_init);
module_exit(ancient_exit);
MODULE_LICENSE("GPL");
EOF
kcompctl cc ancient.c KVER=2.6.10 > output 2>&1 || fail "$(cat output)"
! grep warning output || fail "$(cat output)"
kcompctl insmod ancient.ko
for text in 'the works make 111' woken; do
  log_has "ancient: $text" || fail "$(log_text)"
done
kcompctl rmmod ancient
cat > ctor.c << 'EOF'
#include <linux/slab.h>
void *make(void (*ctor)(void *, kmem_cache_t *, unsigned long));
void *make(void (*ctor)(void *, kmem_cache_t *, unsigned long))
{
	return kmem_cache_create("x", 8, 0, 0, ctor, NULL);
}
EOF
assert_fails 2 kcompctl cc ctor.c KVER=2.6.10
grep -q 'kmem_cache_create' output || fail "$(cat output)"

for header in pci vt_kern syscalls; do
  printf '#include <linux/%s.h>\n' "$header" > "$header.c"
  assert_fails 2 kcompctl cc "$header.c"
  grep -q "linux/$header.h: .* not offered" output || fail "$header: $(cat output)"
done
printf '#include <linux/io.h>\nint f(void);\nint f(void)\n{\n\treturn inb(0x60);\n}\n' > ports.c
assert_fails 2 kcompctl cc ports.c
grep -q 'ports is not offered' output || fail "$(cat output)"

# Consoles, and terminals of a driver's own: whatever else is in the source, the compiler says that they are not offered.
for header in console_struct console kbd_kern; do
  printf '#include <linux/%s.h>\nint f(void);\nint f(void)\n{\n\treturn fg_console + vc_cons[0].d->vc_num;\n}\n' "$header" > "$header.c"
  assert_fails 2 kcompctl cc "$header.c"
  grep -q "linux/$header.h: consoles are not offered" output || fail "$header: $(cat output)"
done
for header in tty_flip serial; do
  printf '#include <linux/%s.h>\nvoid f(void);\nvoid f(void)\n{\n\ttty_insert_flip_char(NULL, 0, 0);\n\ttty_flip_buffer_push(NULL);\n}\n' \
    "$header" > "$header.c"
  assert_fails 2 kcompctl cc "$header.c"
  grep -q "linux/$header.h: terminals of a driver's own are not offered" output || fail "$header: $(cat output)"
done
cat > ttydrv.c << 'EOF'
#include <linux/module.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>
static struct tty_driver *driver;
static struct tty_port port;
static int ttydrv_open(struct tty_struct *tty, struct file *file)
{
	tty->driver_data = NULL;
	return tty_port_open(&port, tty, file);
}
static void ttydrv_set_termios(struct tty_struct *tty, const struct ktermios *old)
{
}
static const struct tty_port_operations port_ops = { };
static const struct tty_operations ops = { .open = ttydrv_open, .set_termios = ttydrv_set_termios };
static int __init ttydrv_init(void)
{
	driver = tty_alloc_driver(1, TTY_DRIVER_REAL_RAW | TTY_DRIVER_DYNAMIC_DEV);
	if (IS_ERR(driver))
		return PTR_ERR(driver);
	driver->driver_name = "ttydrv";
	driver->name = "ttydrv";
	driver->type = TTY_DRIVER_TYPE_SERIAL;
	driver->subtype = SERIAL_TYPE_NORMAL;
	driver->init_termios = tty_std_termios;
	driver->init_termios.c_cflag = B9600 | CS8 | CREAD | HUPCL | CLOCAL;
	tty_set_operations(driver, &ops);
	tty_port_init(&port);
	port.ops = &port_ops;
	tty_port_link_device(&port, driver, 0);
	return tty_register_driver(driver);
}
static void __exit ttydrv_exit(void)
{
	tty_unregister_driver(driver);
	put_tty_driver(driver);
	tty_port_destroy(&port);
}
module_init(ttydrv_init);
module_exit(ttydrv_exit);
MODULE_LICENSE("GPL");
EOF
assert_fails 2 kcompctl cc ttydrv.c
for name in tty_port_open __tty_alloc_driver __tty_std_termios tty_set_operations tty_port_init tty_port_link_device tty_register_driver \
  tty_unregister_driver put_tty_driver tty_port_destroy; do
  grep -q "call to .$name. declared with attribute error: terminals of a driver's own are not offered" output || fail "$name: $(cat output)"
done
assert_eq "$(grep ' error: ' output | grep -vc 'are not offered')" 0 "$(cat output)"

# What a driver of 2.6.24 asks of its caller and of the kernel, and what went away since.
cat > old24.c << 'EOF'
#include <linux/module.h>
#include <linux/init.h>
#include <linux/fs.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp_lock.h>
#include <linux/timex.h>
#include <asm/msr.h>
#include <asm/uaccess.h>
static char text[] = "from the entry";
static struct kmem_cache *cache;
static ssize_t old24_read(struct file *file, char *buf, size_t len, loff_t *pos)
{
	char line[160];
	unsigned long early, late;
	cycles_t cycles = get_cycles();
	int n;

	if (*pos)
		return 0;
	rdtscl(early);
	lock_kernel();
	rdtscl(late);
	n = sprintf(line, "%u %u %u %u, faults %d, locked %d, cycles %d %d, %s, %s\n", current->uid, current->euid, current->gid,
		    current->fsgid, current->min_flt > 0, kernel_locked(), (u32)(late - early) > 0, get_cycles() > cycles,
		    kmem_cache_name(cache), (char *)PDE(file->f_dentry->d_inode)->data);
	unlock_kernel();
	if (copy_to_user(buf, line, n))
		return -EFAULT;
	*pos = n;
	return n;
}
static struct file_operations fops = { .owner = THIS_MODULE, .read = old24_read };
static int __init old24_init(void)
{
	struct proc_dir_entry *entry = create_proc_entry("old24", 0444, NULL);

	cache = kmem_cache_create("crumbs", 24, 0, 0, NULL);
	if (!entry || !cache)
		return -ENOMEM;
	entry->proc_fops = &fops;
	entry->data = text;
	return kill_proc(0x7ffffff0, SIGTERM, 1) == -ESRCH ? 0 : -EIO;
}
static void __exit old24_exit(void)
{
	remove_proc_entry("old24", NULL);
	kmem_cache_destroy(cache);
}
module_init(old24_init);
module_exit(old24_exit);
MODULE_LICENSE("GPL");
EOF
kcompctl cc old24.c KVER=2.6.24 > output 2>&1 || fail "$(cat output)"
kcompctl insmod old24.ko
assert_eq "$(cat "$PROC/old24")" "$(id -u) $(id -u) $(id -g) $(id -g), faults 1, locked 1, cycles 1 1, crumbs, from the entry"
if [ "$(id -u)" = 0 ] && command -v setpriv > /dev/null; then
  assert_match "$(setpriv --reuid=1234 --regid=1235 --clear-groups cat < "$PROC/old24")" '^1234 1234 1235 1235, '
fi
kcompctl rmmod old24
! kcompctl cc old24.c KVER=6.1 > output 2>&1 || fail "the task of today has a uid"
grep -q 'has no member named .uid' output || fail "$(cat output)"
