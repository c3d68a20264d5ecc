// SPDX-License-Identifier: MIT
// Two probes at the tracepoint of marks.ko, which is the same function with different data.
#include "marks.h"
#include <linux/module.h>

static char low[] = "low", high[] = "high";

static void heard(void *data, size_t count, char first)
{
	pr_info("listens: %s: %zu bytes from '%c', in_atomic %d\n", (char *)data, count, first, in_atomic() != 0);
}

static int __init listens_init(void)
{
	int err = register_trace_marks_written(heard, low);

	if (err)
		return err;
	err = tracepoint_probe_register_prio(&__tracepoint_marks_written, heard, high, TRACEPOINT_DEFAULT_PRIO + 1);
	if (err)
		unregister_trace_marks_written(heard, low);
	return err;
}

static void __exit listens_exit(void)
{
	unregister_trace_marks_written(heard, high);
	unregister_trace_marks_written(heard, low);
	tracepoint_synchronize_unregister();
}

module_init(listens_init);
module_exit(listens_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Listens at a tracepoint");
