#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# make C=1 shows what sparse finds: pointers of a caller, locks, byte orders. It finds nothing in the headers.
# vm: left out, it only builds, and the guest has no compiler
. "$TEST_LIB/common.sh"
need gcc
need make
need sparse

cat > faulty.c << 'EOF'
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/poll.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>
static DEFINE_SPINLOCK(lock);
static DEFINE_PER_CPU(int, count);
static struct faulty { int value; } __rcu *latest;
static __le32 wire;
static ssize_t faulty_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	memcpy(buf, "x", 1);
	return 1;
}
static ssize_t faulty_write(struct file *file, const char __user *buf, size_t n, loff_t *pos)
{
	spin_lock(&lock);
	if (n > 3)
		return -EINVAL;
	spin_unlock(&lock);
	if (spin_trylock(&lock))
		spin_unlock(&lock);
	return n;
}
static __poll_t faulty_poll(struct file *file, struct poll_table_struct *wait)
{
	return -EIO;
}
static long faulty_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	count++;
	this_cpu_inc(count);
	return latest->value + wire + le32_to_cpu(wire);
}
static const struct file_operations faulty_fops = {
	.read = faulty_read, .write = faulty_write, .poll = faulty_poll, .unlocked_ioctl = faulty_ioctl,
};
static int __init faulty_init(void)
{
	return register_chrdev(0, "faulty", &faulty_fops) < 0 ? -EIO : 0;
}
module_init(faulty_init);
MODULE_LICENSE("GPL");
EOF
echo 'obj-m := faulty.o' > Kbuild
make -C "$KDIR" M="$PWD" > output 2>&1 || fail "$(cat output)"
! grep 'CHECK' output || fail "sparse runs without being asked for"
make -C "$KDIR" M="$PWD" C=2 > output 2>&1 || fail "$(cat output)"
assert_match "$(cat output)" "^  CHECK   $PWD/faulty\.c\$"
# finds LINE TEXT
finds() { grep -E "faulty\.c:$(grep -nF "$1" faulty.c | cut -d : -f 1):[0-9]+: warning: $2" output > /dev/null || fail "not found, '$1': $(cat output)"; }
finds 'memcpy(buf' 'incorrect type in argument 1 \(different address spaces\)'
finds 'faulty_write(struct' "context imbalance in 'faulty_write'"
finds 'return -EIO;' 'incorrect type in return expression \(different base types\)'
finds 'count++' 'dereference of noderef expression'
finds 'latest->value' 'restricted __le32 degrades to integer'
finds 'latest->value' 'dereference of noderef expression'
assert_eq "$(grep -c 'warning:' output)" 6 "number of findings"
make -C "$KDIR" M="$PWD" C=1 > output 2>&1
! grep 'CHECK' output || fail "C=1 checks what is up to date"
make -C "$KDIR" M="$PWD" C=2 CF=-Wno-context > output 2>&1
! grep 'context imbalance' output || fail "CF is not passed on"
make -C "$KDIR" M="$PWD" C=2 CHECK=no-such-program > output 2>&1 || fail "$(cat output)"
assert_match "$(cat output)" '^no-such-program is not installed: nothing is checked'

# Drivers of the tree that use much of them: what is found is theirs, and wanted there.
for driver in devices/{msg,percpu} tests/modules/{counts,fourfiles,ledger,percpusum,rcu,shelf,storage,trylocks}; do
  make -C "$KDIR" M="$SOURCES/$driver" MO="$PWD/built/${driver##*/}" C=1 > output 2>&1 || fail "$driver: $(cat output)"
  grep '^  CHECK' output > /dev/null || fail "$driver was not checked: $(cat output)"
  ! grep -E '/include/.*(warning|error):' output || fail "in the headers, by $driver: $(cat output)"
done
