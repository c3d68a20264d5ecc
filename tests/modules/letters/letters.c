// SPDX-License-Identifier: MIT
// ioctl with pointers into the caller: a string of any length that the number says nothing of, a structure that points to another buffer, and
// a command without any encoding.
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#define LETTERS_SET _IOW('l', 0, char *)
#define LETTERS_GET _IOR('l', 1, char *)
#define LETTERS_TURN _IOWR('l', 2, struct letters_pair)
#define LETTERS_LENGTH 0x4c4c

struct letters_pair {
	char __user *text;
	unsigned long length;
};

static char text[80];

static long letters_set(const char __user *from)
{
	size_t length;
	char c;

	for (length = 0; length < sizeof(text) - 1; length++) {
		if (get_user(c, from + length))
			return -EFAULT;
		if (!c)
			break;
		text[length] = c;
	}
	text[length] = '\0';
	return length;
}

static long letters_turn(struct letters_pair __user *where)
{
	struct letters_pair pair;
	char *copy;
	long err = 0;

	if (copy_from_user(&pair, where, sizeof(pair)))
		return -EFAULT;
	copy = memdup_user(pair.text, pair.length);
	if (IS_ERR(copy))
		return PTR_ERR(copy);
	for (size_t i = 0; i < pair.length / 2; i++)
		swap(copy[i], copy[pair.length - 1 - i]);
	if (copy_to_user(pair.text, copy, pair.length) || put_user(pair.length + 1, &where->length))
		err = -EFAULT;
	kfree(copy);
	return err;
}

static long letters_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case LETTERS_SET:
		return letters_set((const char __user *)arg);
	case LETTERS_GET:
		return copy_to_user((char __user *)arg, text, strlen(text) + 1) ? -EFAULT : 0;
	case LETTERS_TURN:
		return letters_turn((struct letters_pair __user *)arg);
	case LETTERS_LENGTH:
		return put_user((int)strlen(text), (int __user *)arg);
	}
	return -ENOTTY;
}

static const struct file_operations letters_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = letters_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};
static struct miscdevice letters = { .minor = MISC_DYNAMIC_MINOR, .name = "letters", .fops = &letters_fops, .mode = 0666 };
module_misc_device(letters);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("ioctl with pointers into the caller");
