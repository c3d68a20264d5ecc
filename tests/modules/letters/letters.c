// SPDX-License-Identifier: MIT
// ioctl with pointers into the caller: a string of any length that the number says nothing of, a structure that points to another buffer, a
// list, commands without any encoding, and a structure that looks different to 32-bit callers.
#include <linux/compat.h>
#include <linux/ctype.h>
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
#define LETTERS_RESET 1 /* the argument is the letter to fill it with */
#define LETTERS_SHOUT 3 /* each text of a list, in place; the result is how many */

struct letters_pair {
	char __user *text;
	unsigned long length;
};

struct letters_node {
	struct letters_node __user *next;
	char text[8];
};

#ifdef CONFIG_COMPAT
struct compat_letters_pair {
	compat_uptr_t text;
	compat_ulong_t length;
};
#define COMPAT_LETTERS_SET _IOW('l', 0, compat_uptr_t)
#define COMPAT_LETTERS_TURN _IOWR('l', 2, struct compat_letters_pair)
#endif

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

static long turn(char __user *where, unsigned long length)
{
	char *copy = memdup_user(where, length);
	long err = 0;

	if (IS_ERR(copy))
		return PTR_ERR(copy);
	for (size_t i = 0; i < length / 2; i++)
		swap(copy[i], copy[length - 1 - i]);
	if (copy_to_user(where, copy, length))
		err = -EFAULT;
	kfree(copy);
	return err;
}

static long letters_turn(struct letters_pair __user *where)
{
	struct letters_pair pair;
	long err;

	if (copy_from_user(&pair, where, sizeof(pair)))
		return -EFAULT;
	err = turn(pair.text, pair.length);
	return err ? err : put_user(pair.length + 1, &where->length);
}

static long letters_shout(struct letters_node __user *at)
{
	struct letters_node node;
	long count = 0;

	for (; at; at = node.next, count++) {
		if (copy_from_user(&node, at, sizeof(node)))
			return -EFAULT;
		for (size_t i = 0; i < sizeof(node.text); i++)
			node.text[i] = toupper(node.text[i]);
		if (copy_to_user(at->text, node.text, sizeof(node.text)))
			return -EFAULT;
	}
	return count;
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
	case LETTERS_RESET:
		memset(text, arg, sizeof(text) - 1);
		return 0;
	case LETTERS_SHOUT:
		return letters_shout((struct letters_node __user *)arg);
	}
	return -ENOTTY;
}

#ifdef CONFIG_COMPAT
static long letters_compat_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct compat_letters_pair __user *where = compat_ptr(arg);
	struct compat_letters_pair pair;
	long err;

	if (!in_compat_syscall())
		return -EIO;
	switch (cmd) {
	case COMPAT_LETTERS_SET:
		return letters_set(compat_ptr(arg));
	case COMPAT_LETTERS_TURN:
		if (copy_from_user(&pair, where, sizeof(pair)))
			return -EFAULT;
		err = turn(compat_ptr(pair.text), pair.length);
		return err ? err : put_user(pair.length + 1, &where->length);
	}
	return compat_ptr_ioctl(file, cmd, arg);
}
#endif

static const struct file_operations letters_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = letters_ioctl,
#ifdef CONFIG_COMPAT
	.compat_ioctl = letters_compat_ioctl,
#endif
};
static struct miscdevice letters = { .minor = MISC_DYNAMIC_MINOR, .name = "letters", .fops = &letters_fops, .mode = 0666 };
module_misc_device(letters);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("ioctl with pointers into the caller");
