// SPDX-License-Identifier: MIT
// A keyboard of software: what is written to proc/keypad, lines of "TYPE CODE VALUE", it reports as events of one packet. Reading tells how
// often it was opened and closed, and what it was told last. With `misnamed`, one of its texts is nowhere.
#include <linux/input.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>

static bool forgetful;
module_param(forgetful, bool, 0444);
static bool misnamed;
module_param(misnamed, bool, 0444);

static struct input_dev *keypad;
static int opened, closed;
static unsigned int told_type, told_code;
static int told_value;

static int keypad_open(struct input_dev *dev)
{
	opened++;
	return 0;
}

static void keypad_close(struct input_dev *dev)
{
	closed++;
}

static int keypad_event(struct input_dev *dev, unsigned int type, unsigned int code, int value)
{
	told_type = type;
	told_code = code;
	told_value = value;
	return 0;
}

static int keypad_show(struct seq_file *m, void *v)
{
	seq_printf(m, "opened %d closed %d told %u %u %d\n", opened, closed, told_type, told_code, told_value);
	return 0;
}

static int keypad_proc_open(struct inode *inode, struct file *file)
{
	return single_open(file, keypad_show, NULL);
}

static ssize_t keypad_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	char text[256], *line = text;
	unsigned int type, code;
	int value, used;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, buf, len))
		return -EFAULT;
	text[len] = '\0';
	while (sscanf(line, "%u %u %d%n", &type, &code, &value, &used) == 3) {
		input_event(keypad, type, code, value);
		line += used;
	}
	if (line == text)
		return -EINVAL;
	input_sync(keypad);
	return len;
}

static const struct proc_ops keypad_ops = {
	.proc_open = keypad_proc_open,
	.proc_read = seq_read,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
	.proc_write = keypad_write,
};

static int __init keypad_init(void)
{
	int err = -ENOMEM;

	keypad = input_allocate_device();
	if (!keypad)
		return -ENOMEM;
	keypad->name = "Keypad of software";
	keypad->phys = "keypad/input0";
	keypad->id.bustype = BUS_VIRTUAL;
	keypad->id.vendor = 0x1234;
	keypad->id.product = 0xab;
	keypad->id.version = 1;
	keypad->evbit[0] = BIT_MASK(EV_KEY) | BIT_MASK(EV_REP);
	set_bit(KEY_A, keypad->keybit);
	set_bit(KEY_B, keypad->keybit);
	keypad->keybit[BIT_WORD(KEY_VOLUMEUP)] |= BIT_MASK(KEY_VOLUMEUP);
	input_set_capability(keypad, EV_KEY, BTN_0);
	input_set_capability(keypad, EV_REL, REL_DIAL);
	input_set_capability(keypad, EV_MSC, MSC_SCAN);
	input_set_capability(keypad, EV_SW, SW_LID);
	input_set_abs_params(keypad, ABS_VOLUME, 0, 100, 4, 0);
	keypad->open = keypad_open;
	keypad->close = keypad_close;
	keypad->event = keypad_event;
	if (!proc_create("keypad", 0644, NULL, &keypad_ops))
		goto free;
	err = input_register_device(keypad);
	if (!err) {
		if (misnamed)
			keypad->uniq = (const char *)8;
		return 0;
	}
	remove_proc_entry("keypad", NULL);
free:
	input_free_device(keypad);
	return err;
}

static void __exit keypad_exit(void)
{
	remove_proc_entry("keypad", NULL);
	if (!forgetful)
		input_unregister_device(keypad);
}

module_init(keypad_init);
module_exit(keypad_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("An input device that reports what it is told");
