#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A source for another kernel than ours is built without being told which, and it is said for which; a mistake stays one.
. "$TEST_LIB/common.sh"
need gcc
need make
start_kcompd

# write NAME: the source of a module of one file comes by stdin.
write() {
  mkdir "$1"
  cat > "$1/$1.c"
  echo "obj-m := $1.o" > "$1/Kbuild"
}
build() { make -C "$KDIR" M="$PWD/$1" "${@:2}"; }

write pages << 'EOF'
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/timer.h>
static struct timer_list timer;
static void on_timer(unsigned long data)
{
	pr_info("pages: timer of %lu\n", data);
}
static int pages_read(char *page, char **start, off_t off, int count, int *eof, void *data)
{
	*eof = 1;
	return sprintf(page, "for %d.%d\n", LINUX_VERSION_CODE >> 16, LINUX_VERSION_CODE >> 8 & 255);
}
static int __init pages_init(void)
{
	struct proc_dir_entry *entry = create_proc_entry("pages", 0444, NULL);

	entry->read_proc = pages_read;
	init_timer(&timer);
	timer.function = on_timer;
	timer.data = 7;
	mod_timer(&timer, jiffies + 1);
	return 0;
}
static void __exit pages_exit(void)
{
	del_timer_sync(&timer);
	remove_proc_entry("pages", NULL);
}
module_init(pages_init);
module_exit(pages_exit);
MODULE_LICENSE("GPL");
EOF
build pages > output 2>&1 || fail "$(cat output)"
grep -E '^  KVER    3\.8: what does not compile for Linux 6\.1' output || fail "it is not said for which kernel: $(cat output)"
grep -E 'pages\.c:[0-9]+:[0-9]+: error: ' output > /dev/null || fail "the errors for ours are not shown: $(cat output)"
kcompctl insmod pages/pages.ko
assert_eq "$(cat "$PROC/pages")" "for 3.8" "what the driver was built for"
wait_until log_has 'pages: timer of 7'
kcompctl rmmod pages
build pages > output 2>&1 || fail "$(cat output)"
grep '^  KVER    3\.8:' output || fail "the second time it is not said: $(cat output)"
! grep 'CC \[M\]' output || fail "built again though nothing changed: $(cat output)"
build pages INSTALL_MOD_PATH="$PWD/installed" modules_install > output 2>&1 || fail "$(cat output)"
build pages clean > output
assert_eq "$(ls -A pages)" "$(printf 'Kbuild\npages.c')" "after clean"
kcompctl cc pages/pages.c > output 2>&1 || fail "$(cat output)"
grep '^  KVER    3\.8:' output || fail "cc: $(cat output)"
assert_fails 2 build pages KVER=6.1
! grep '^  KVER' output || fail "KVER= is not obeyed: $(cat output)"

# A newer one.
write later << 'EOF'
#include <linux/device.h>
#include <linux/module.h>
static int __init later_init(void)
{
	struct class *class = class_create("later");

	if (IS_ERR(class))
		return PTR_ERR(class);
	class_destroy(class);
	return LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0) ? -EAGAIN : -EIO;
}
static void later_remove(struct platform_device *device)
{
}
static struct platform_driver later_driver __maybe_unused = { .remove = later_remove };
module_init(later_init);
MODULE_LICENSE("GPL");
EOF
sed -i '1i #include <linux/platform_device.h>' later/later.c
build later > output 2>&1 || fail "$(cat output)"
grep '^  KVER    6\.12:' output || fail "$(cat output)"
assert_fails 1 kcompctl insmod later/later.ko
grep 'Resource temporarily unavailable' output || fail "$(cat output)"

# Mistakes of today. The second would only have been warned of once.
write typo <<< 'int x = ;'
assert_fails 2 build typo
grep 'typo\.c:1:9: error: ' output || fail "$(cat output)"
! grep '^  KVER' output || fail "a mistake compiles for another kernel: $(cat output)"
write signature << 'EOF'
#include <linux/fs.h>
#include <linux/module.h>
static ssize_t signature_read(struct file *file, char *buf, int count, loff_t *pos)
{
	return 0;
}
static struct file_operations signature_fops = { .read = signature_read };
static int __init signature_init(void)
{
	return register_chrdev(0, "signature", &signature_fops) < 0 ? -EIO : 0;
}
module_init(signature_init);
MODULE_LICENSE("GPL");
EOF
assert_fails 2 build signature
! grep '^  KVER' output || fail "a mistake compiles for another kernel: $(cat output)"

# An older kernel's other headers would have brought what is forgotten here.
write forgets << 'EOF'
#include <linux/module.h>
static int __init forgets_init(void)
{
	return IS_ERR(kthread_run(NULL, NULL, "forgets"));
}
module_init(forgets_init);
MODULE_LICENSE("GPL");
EOF
assert_fails 2 build forgets
! grep '^  KVER' output || fail "$(cat output)"
assert_match "$(cat output)" '^  HINT    kthread_run\(\) is in <linux/kthread\.h>$'

# What asks for a version was not written for an older one.
write knows << 'EOF'
#include <linux/module.h>
static int __init knows_init(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 6, 0)
	return no_such_thing();
#else
	return 0;
#endif
}
module_init(knows_init);
MODULE_LICENSE("GPL");
EOF
assert_fails 2 build knows
! grep '^  KVER' output || fail "the part that is wrong was left out: $(cat output)"

assert_fails 2 make -C "$KDIR" M=.
grep 'is the directory of the headers' output || fail "$(cat output)"
mkdir 'with blanks'
assert_fails 2 build 'with blanks'
grep 'can not have blanks' output || fail "$(cat output)"
