// SPDX-License-Identifier: MIT
// A driver that raises its own, shared interrupt line: each read executes `int $0x3B`, which is the vector of line 11.
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

#define IRQ_NO 11

static bool deaf;
module_param(deaf, bool, 0444);
MODULE_PARM_DESC(deaf, "Request no line");

static irqreturn_t softint_handler(int irq, void *dev_id)
{
	pr_info("Shared IRQ: interrupt %d occurred\n", irq);
	return IRQ_HANDLED;
}

static ssize_t softint_read(struct file *file, char __user *buf, size_t len, loff_t *off)
{
	pr_info("read function\n");
	asm("int $0x3B");
	pr_info("and on\n");
	return 0;
}

static const struct file_operations softint_fops = { .owner = THIS_MODULE, .read = softint_read };
static struct miscdevice softint = { .minor = MISC_DYNAMIC_MINOR, .name = "softint", .fops = &softint_fops };

static int __init softint_init(void)
{
	int err = deaf ? 0 : request_irq(IRQ_NO, softint_handler, IRQF_SHARED, "softint", &softint);

	if (!err) {
		err = misc_register(&softint);
		if (err && !deaf)
			free_irq(IRQ_NO, &softint);
	}
	return err;
}

static void __exit softint_exit(void)
{
	misc_deregister(&softint);
	if (!deaf)
		free_irq(IRQ_NO, &softint);
}

module_init(softint_init);
module_exit(softint_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("An interrupt that its driver raises");
