#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Drivers name few headers, as the kernel's bring others along; an instruction that raised an interrupt in old days does no harm.
. "$TEST_LIB/common.sh"
need gcc
need make
start_kcompd

cat > frugal.c << 'EOF2'
#include <linux/module.h>
#include <linux/cdev.h>
#include <linux/interrupt.h>
#include <linux/of_device.h>
#include <asm/fixmap.h>
#include <asm/hw_irq.h>

static DECLARE_COMPLETION(done);
static struct timer_list timer;
static struct class *class;
static struct cdev cdev;
static dev_t number;
static u32 *copy;

static void fired(struct timer_list *t)
{
	complete(&done);
}
static void body(struct work_struct *work)
{
	mod_timer(&timer, jiffies);
}
static DECLARE_WORK(work, body);

static ssize_t frugal_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	asm volatile("int $0x3b" ::: "memory");
	if (len < sizeof(*copy) || copy_to_user(buf, copy, sizeof(*copy)))
		return -EFAULT;
	return sizeof(*copy);
}
static const struct file_operations fops = { .owner = THIS_MODULE, .read = frugal_read };

static int __init frugal_init(void)
{
	if (of_match_device(NULL, NULL) || FIXADDR_START < MODULES_END || high_memory < (void *)PAGE_SIZE)
		return -EIO;
	copy = kzalloc(sizeof(*copy), GFP_KERNEL);
	*copy = 0x0a6b6f;
	timer_setup(&timer, fired, 0);
	schedule_work(&work);
	wait_for_completion(&done);
	alloc_chrdev_region(&number, 0, 1, "frugal");
	class = class_create(THIS_MODULE, "frugal");
	cdev_init(&cdev, &fops);
	if (cdev_add(&cdev, number, 1))
		return -EIO;
	return PTR_ERR_OR_ZERO(device_create(class, NULL, number, NULL, "frugal"));
}

static void __exit frugal_exit(void)
{
	device_destroy(class, number);
	class_destroy(class);
	cdev_del(&cdev);
	unregister_chrdev_region(number, 1);
	del_timer_sync(&timer);
	kfree(copy);
}

module_init(frugal_init)
module_exit(frugal_exit)
MODULE_LICENSE("GPL");
EOF2
kcompctl cc frugal.c > output 2>&1 || fail "$(cat output)"
grep -q warning: output && fail "$(cat output)"
kcompctl insmod frugal.ko
assert_eq "$(dd if="$DEV/frugal" bs=4 count=1 status=none | head -c 3)" ok
kcompctl dmesg | grep -E '__common_interrupt: [0-9]+\.59 No irq handler for vector' > /dev/null || fail "$(log_text)"
kcompctl rmmod frugal

cat > vector.c << 'EOF2'
#include <linux/module.h>
#include <linux/interrupt.h>
#include <asm/hw_irq.h>
static int __init vector_init(void)
{
	__this_cpu_write(vector_irq[59], irq_to_desc(11));
	return 0;
}
module_init(vector_init);
MODULE_LICENSE("GPL");
EOF2
assert_fails 2 kcompctl cc vector.c
grep -E '^ERROR: modpost: "irq_to_desc" \[.*vector\.ko\] undefined!$' output || fail "$(cat output)"
KBUILD_MODPOST_WARN=1 kcompctl cc vector.c > output 2>&1 || fail "$(cat output)"
assert_fails 1 kcompctl insmod vector.ko
log_has 'vector: Unknown symbol irq_to_desc (err -2)' || fail "$(log_text)"
