#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Ctrl-C, and SIGKILL, of an insmod whose module waits in its init: the init gets EINTR, and the module is not loaded.
. "$TEST_LIB/common.sh"
start_kcompd
mkdir waits
cat > waits/waits.c << 'EOF'
#include <linux/completion.h>
#include <linux/module.h>

static DECLARE_COMPLETION(never);

static int __init waits_init(void)
{
	pr_info("%s waits\n", current->comm);
	return wait_for_completion_interruptible(&never);
}

static void __exit waits_exit(void)
{
}

module_init(waits_init);
module_exit(waits_exit);
MODULE_LICENSE("GPL");
EOF
echo 'obj-m := waits.o' > waits/Kbuild
make -s -C "$KDIR" M="$PWD/waits" modules
for signal in INT KILL; do
  kcompctl dmesg -C
  # A job in the background of a script ignores SIGINT unless it is told otherwise.
  (trap - INT; exec env --default-signal=INT "$KCOMPCTL" insmod waits/waits.ko) & client=$!
  wait_until log_has "kcompctl waits"
  kill "-$signal" "$client"
  wait "$client" || true
  not_loaded() { [ "$(kcompctl lsmod | wc -l)" = 1 ]; }
  wait_until not_loaded
done
