// SPDX-License-Identifier: MIT
// A chain of notifiers: who is called in which order, and who can stop the rest. What is written to proc/chains is the event.
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/proc_fs.h>
#include <linux/uaccess.h>

static BLOCKING_NOTIFIER_HEAD(chain);

static int tell(const char *who, unsigned long event, void *data)
{
	pr_info("chains: %s hears %lu of %s\n", who, event, (char *)data);
	return NOTIFY_OK;
}

static int first(struct notifier_block *self, unsigned long event, void *data)
{
	tell("first", event, data);
	return event == 2 ? NOTIFY_STOP : event == 3 ? notifier_from_errno(-EBUSY) : NOTIFY_OK;
}

static int second(struct notifier_block *self, unsigned long event, void *data)
{
	return tell("second", event, data);
}

static struct notifier_block second_block = { .notifier_call = second, .priority = 1 };
static struct notifier_block first_block = { .notifier_call = first, .priority = 10 };

static ssize_t chains_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	unsigned long event;
	int err = kstrtoul_from_user(buf, len, 10, &event);

	if (!err)
		err = notifier_to_errno(blocking_notifier_call_chain(&chain, event, "a writer"));
	return err ? err : len;
}

static const struct proc_ops chains_ops = { .proc_write = chains_write };

static int __init chains_init(void)
{
	if (!proc_create("chains", 0200, NULL, &chains_ops))
		return -ENOMEM;
	blocking_notifier_chain_register(&chain, &second_block);
	blocking_notifier_chain_register(&chain, &first_block);
	pr_info("chains: again %d\n", blocking_notifier_chain_unregister(&chain, &(struct notifier_block){}));
	return 0;
}

static void __exit chains_exit(void)
{
	remove_proc_entry("chains", NULL);
	blocking_notifier_chain_unregister(&chain, &first_block);
	blocking_notifier_chain_unregister(&chain, &second_block);
}

module_init(chains_init);
module_exit(chains_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A chain of notifiers");
