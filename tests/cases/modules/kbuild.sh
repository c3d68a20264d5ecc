#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Drivers' own Makefiles work: the textbook's of two parts and of one, with several objects, flags, dependencies, install and clean.
. "$TEST_LIB/common.sh"
need gcc
need make
start_kcompd

mkdir two-parts
cat > two-parts/hello-world.c << 'EOF'
#include <linux/module.h>
static int __init hello_init(void)
{
	pr_info("%s: hello\n", KBUILD_MODNAME);
	return 0;
}
static void __exit hello_exit(void)
{
	pr_info("bye\n");
}
module_init(hello_init);
module_exit(hello_exit);
MODULE_LICENSE("GPL");
EOF
cat > two-parts/Makefile << 'EOF'
ifneq ($(KERNELRELEASE),)
obj-m := hello-world.o
else
KDIR ?= /lib/modules/$(shell uname -r)/build
PWD := $(shell pwd)
default:
	$(MAKE) -C $(KDIR) M=$(PWD) modules
clean:
	$(MAKE) -C $(KDIR) M=$(PWD) clean
endif
EOF
make -C two-parts KDIR="$KDIR" > output 2>&1 || fail "$(cat output)"
assert_match "$(cat output)" '^  CC \[M\]  .*/two-parts/hello-world\.o$'
assert_match "$(cat output)" '^  LD \[M\]  .*/two-parts/hello-world\.ko$'
! grep -q -e -std= output || fail "the commands are shown without V=1"
kcompctl insmod two-parts/hello-world.ko
wait_until log_has "hello_world: hello"
kcompctl rmmod hello-world

make -C two-parts KDIR="$KDIR" > output
! grep -q 'CC \[M\]' output || fail "built again though nothing changed"
touch two-parts/hello-world.c
make -C two-parts KDIR="$KDIR" V=1 > output
assert_match "$(cat output)" '-std=gnu11'
make -C two-parts KDIR="$KDIR" KVER=4.19 > output
grep -q 'CC \[M\]' output || fail "not built for another version"
mkdir installed
make -C "$KDIR" M="$PWD/two-parts" INSTALL_MOD_PATH="$PWD/installed" modules_install > output
! grep -q 'CC \[M\]' output || fail "installed for another version than it was built for"
make -C two-parts KDIR="$KDIR" KVER=4.19 KCFLAGS='-DTEXT=\"a,b\"' > output
grep -q 'CC \[M\]' output || fail "not built with other flags"
make -C two-parts KDIR="$KDIR" KVER=4.19 KCFLAGS='-DTEXT=\"a,b\"' > output
! grep -q 'CC \[M\]' output || fail "built again though nothing changed"
make -C two-parts KDIR="$KDIR" clean > output
assert_eq "$(ls -A two-parts)" "$(printf 'Makefile\nhello-world.c')" "after clean"

# Rules of the driver's own do not get in the way; a Kbuild file goes before the Makefile.
mkdir one-part
cp two-parts/hello-world.c one-part/one.c
cat > one-part/Makefile << EOF
obj-m += one.o
all:
	make -C $KDIR M=\$(PWD) modules
clean:
	make -C $KDIR M=\$(PWD) clean
EOF
(cd one-part && make) > output 2>&1 || fail "$(cat output)"
kcompctl insmod one-part/one.ko
kcompctl rmmod one
(cd one-part && make clean) > output
[ ! -e one-part/one.ko ] || fail "clean left a module"
echo 'obj-m := other.o' > one-part/Kbuild
mv one-part/one.c one-part/other.c
(cd one-part && make) > output 2>&1 || fail "$(cat output)"
[ -e one-part/other.ko ] || fail "Kbuild was not read"

make -C "$KDIR" M="$PWD/one-part" INSTALL_MOD_PATH="$PWD/root" modules_install > output
[ -n "$(find root -name other.ko)" ] || fail "not installed"
make -C "$KDIR" help > output
grep -q modules_install output || fail "no help"
assert_fails 2 make -C "$KDIR" modules
grep -q 'M=' output || fail "no hint: $(cat output)"

# What drivers of Linux 6.1 are built with does not warn: a name that is cut, a result that nobody has to look at.
mkdir quiet
cat > quiet/quiet.c << 'EOF'
#include <linux/cdev.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
struct record {
	char name[8];
	char full[16];
};
void quiet_fill(struct record *r, const char *s, int id);
void quiet_add(struct cdev *cdev, struct miscdevice *misc);
void quiet_fill(struct record *r, const char *s, int id)
{
	strncpy(r->name, "longername", sizeof(r->name));
	snprintf(r->full, sizeof(r->full), "identifier-%s-%d", r->name, id);
	sprintf(r->name, "item%d", id);
	strncpy(r->full, s, strlen(s));
}
void quiet_add(struct cdev *cdev, struct miscdevice *misc)
{
	cdev_add(cdev, MKDEV(250, 0), 1);
	misc_register(misc);
}
MODULE_LICENSE("GPL");
EOF
echo 'obj-m := quiet.o' > quiet/Kbuild
make -C "$KDIR" M="$PWD/quiet" > output 2>&1 || fail "$(cat output)"
! grep -i warning output || fail "it warns"
make -C "$KDIR" M="$PWD/quiet" KCFLAGS=-Wstringop-truncation > output 2>&1 || fail "$(cat output)"
grep -q 'Wstringop-truncation' output || fail "a driver's own flags do not count"

# Symbols of a module that was built elsewhere.
mkdir provider user
cat > provider/shared.c << 'EOF'
#include <linux/module.h>
int shared(void);
int shared(void)
{
	return 5;
}
EXPORT_SYMBOL(shared);
MODULE_LICENSE("GPL");
EOF
echo 'obj-m := shared.o' > provider/Kbuild
cat > user/user.c << 'EOF'
#include <linux/module.h>
int shared(void);
static int __init user_init(void)
{
	return shared() == 5 ? 0 : -EIO;
}
static void __exit user_exit(void)
{
}
module_init(user_init);
module_exit(user_exit);
MODULE_LICENSE("GPL");
EOF
# shellcheck disable=SC2016 # make's variable
echo 'obj-$(CONFIG_USER) := user.o' > user/Kbuild
make -C "$KDIR" M="$PWD/provider" > output 2>&1 || fail "$(cat output)"
# What nobody offers is an error of make's, as with the real one.
assert_fails 2 make -C "$KDIR" M="$PWD/user" CONFIG_USER=m
grep -F "ERROR: modpost: \"shared\" [$PWD/user/user.ko] undefined!" output || fail "$(cat output)"
grep -F 'KBUILD_EXTRA_SYMBOLS=DIRECTORY/Module.symvers' output || fail "the next step is not told: $(cat output)"
[ ! -e user/user.ko ] || fail "there is a module"
make -C "$KDIR" M="$PWD/user" CONFIG_USER=m KBUILD_MODPOST_WARN=1 > output 2>&1 || fail "$(cat output)"
grep -F "WARNING: modpost: \"shared\" [$PWD/user/user.ko] undefined!" output || fail "$(cat output)"
make -C "$KDIR" M="$PWD/user" CONFIG_USER=m clean > output
make -C "$KDIR" M="$PWD/user" CONFIG_USER=m KBUILD_EXTRA_SYMBOLS="$PWD/provider/Module.symvers" > output 2>&1 || fail "$(cat output)"
assert_eq "$(kcompctl modinfo -F depends user/user.ko)" shared
kcompctl insmod provider/shared.ko
kcompctl insmod user/user.ko
assert_match "$(kcompctl lsmod)" '^shared +[0-9]+  1 user$'

# What is for modules under the GPL is for no other.
sed -i 's/^EXPORT_SYMBOL(/EXPORT_SYMBOL_GPL(/' provider/shared.c
make -C "$KDIR" M="$PWD/provider" > output 2>&1 || fail "$(cat output)"
assert_eq "$(cat provider/Module.symvers)" "$(printf '0x00000000\tshared\t%s\tEXPORT_SYMBOL_GPL\t' "$PWD/provider/shared")"
make -C "$KDIR" M="$PWD/user" CONFIG_USER=m KBUILD_EXTRA_SYMBOLS="$PWD/provider/Module.symvers" > output 2>&1 || fail "$(cat output)"
sed -i 's/"GPL"/"Proprietary"/' user/user.c
assert_fails 2 make -C "$KDIR" M="$PWD/user" CONFIG_USER=m KBUILD_EXTRA_SYMBOLS="$PWD/provider/Module.symvers"
grep -Fx "ERROR: modpost: GPL-incompatible module user.ko uses GPL-only symbol 'shared'" output || fail "$(cat output)"

# One without a licence taints, here as in the kernels that built it.
sed '/MODULE_LICENSE/d' provider/shared.c > user/user.c
make -C "$KDIR" M="$PWD/user" CONFIG_USER=m > output 2>&1 || fail "$(cat output)"
grep -F "WARNING: modpost: missing MODULE_LICENSE() in $PWD/user/user.o" output || fail "$(cat output)"

# A mistake is a compiler's error, and no module.
echo 'int x = ;' > user/user.c
assert_fails 2 make -C "$KDIR" M="$PWD/user" CONFIG_USER=m
grep -q 'user.c:1' output || fail "$(cat output)"
