/* SPDX-License-Identifier: MIT */
/* Probes: code of the kernel that others stop at. Offered as by a kernel that is configured without: registering fails. */
#ifndef _LINUX_KPROBES_H
#define _LINUX_KPROBES_H

#include <asm/ptrace.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/types.h>

#define __kprobes
#define NOKPROBE_SYMBOL(function)
#define nokprobe_inline __always_inline

typedef u8 kprobe_opcode_t;

struct kprobe;
struct kretprobe;
struct kretprobe_instance;
typedef int (*kprobe_pre_handler_t)(struct kprobe *probe, struct pt_regs *regs);
typedef void (*kprobe_post_handler_t)(struct kprobe *probe, struct pt_regs *regs, unsigned long flags);
typedef int (*kprobe_fault_handler_t)(struct kprobe *probe, struct pt_regs *regs, int trapnr);
typedef int (*kretprobe_handler_t)(struct kretprobe_instance *instance, struct pt_regs *regs);

struct kprobe {
	struct hlist_node hlist;
	struct list_head list;
	unsigned long nmissed;
	kprobe_opcode_t *addr;
	const char *symbol_name;
	unsigned int offset;
	kprobe_pre_handler_t pre_handler;
	kprobe_post_handler_t post_handler;
	kprobe_fault_handler_t fault_handler;
	u32 flags;
};

struct kretprobe {
	struct kprobe kp;
	kretprobe_handler_t handler;
	kretprobe_handler_t entry_handler;
	int maxactive;
	int nmissed;
	size_t data_size;
};

struct kretprobe_instance {
	kprobe_opcode_t *ret_addr;
	struct task_struct *task;
	struct kretprobe *rp;
	void *fp;
	char data[];
};

KCOMPD_API_BEGIN

/** register_kprobe() - Return: -EOPNOTSUPP, and it is logged once */
int register_kprobe(struct kprobe *probe);
void unregister_kprobe(struct kprobe *probe);
/** register_kretprobe() - Return: -EOPNOTSUPP, and it is logged once */
int register_kretprobe(struct kretprobe *probe);
void unregister_kretprobe(struct kretprobe *probe);

KCOMPD_API_END

#endif
