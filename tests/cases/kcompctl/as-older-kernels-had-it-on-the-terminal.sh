#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A driver speaks on the terminal by what older and newer kernels have for that.
. "$TEST_LIB/common.sh"
. "$TEST_LIB/terminal.sh"
need gcc
need make
start_kcompd

# The ways of other times.
cat > old.c << 'EOF'
#include <linux/module.h>
#include <linux/init.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <linux/version.h>
static char text[] = "as then\015\012";
static int __init old_init(void)
{
	struct tty_struct *tty = current->signal->tty;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	ssize_t (*write)(struct tty_struct *, const u8 *, size_t) = tty->ops->write;
	return write(tty, text, strlen(text)) == 9 ? 0 : -EIO;
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(2, 6, 26)
	int (*write)(struct tty_struct *, const unsigned char *, int) = tty->driver->ops->write;
	return write(tty, text, strlen(text)) == 9 ? 0 : -EIO;
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(2, 6, 10)
	return tty->driver->write(tty, text, strlen(text)) == 9 ? 0 : -EIO;
#else
	return tty->driver->write(tty, 0, text, strlen(text)) == 9 ? 0 : -EIO;
#endif
}
static void __exit old_exit(void)
{
}
module_init(old_init);
module_exit(old_exit);
MODULE_LICENSE("GPL");
EOF
for version in 2.6.9 2.6.24 2.6.32 6.8; do
  kcompctl cc old.c KVER=$version > output 2>&1 || fail "$(cat output)"
  ! grep warning output || fail "$(cat output)"
  on_terminal 'kcompctl insmod old.ko && kcompctl rmmod old'
  assert_eq "$(shown)" 'as then~' "as in $version"
done
