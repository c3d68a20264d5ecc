// SPDX-License-Identifier: MIT
// Text to numbers and back: what is written to proc/words is taken apart, and a read shows what was found.
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#define ROOM 64

static DEFINE_MUTEX(lock);
static char line[ROOM];

static int words_show(struct seq_file *m, void *v)
{
	char copy[ROOM], cut[6], *rest = copy, *word;
	unsigned int a, b;
	long number;
	u8 small;
	bool truth;

	mutex_lock(&lock);
	strscpy(copy, line, sizeof(copy));
	mutex_unlock(&lock);
	seq_printf(m, "whole '%s', sscanf finds %d\n", copy, sscanf(copy, "%u-%x", &a, &b));
	while ((word = strsep(&rest, " "))) {
		if (!*word)
			continue;
		seq_printf(m, "'%s': long %d", word, kstrtol(word, 0, &number));
		seq_printf(m, ", u8 %d, bool %d, cut %zd", kstrtou8(word, 10, &small), kstrtobool(word, &truth), strscpy(cut, word, sizeof(cut)));
		seq_printf(m, " '%s', %s\n", cut, isdigit(*word) ? "digit" : isupper(*word) ? "upper" : "other");
	}
	return 0;
}

static int words_open(struct inode *inode, struct file *file)
{
	return single_open(file, words_show, NULL);
}

static ssize_t words_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	char *text;

	if (len >= ROOM)
		return -EMSGSIZE;
	text = memdup_user_nul(buf, len);
	if (IS_ERR(text))
		return PTR_ERR(text);
	mutex_lock(&lock);
	strscpy(line, strim(text), sizeof(line));
	mutex_unlock(&lock);
	kfree(text);
	return len;
}

static const struct proc_ops words_ops = {
	.proc_open = words_open,
	.proc_read = seq_read,
	.proc_write = words_write,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};

static int __init words_init(void)
{
	return proc_create("words", 0644, NULL, &words_ops) ? 0 : -ENOMEM;
}

static void __exit words_exit(void)
{
	remove_proc_entry("words", NULL);
}

module_init(words_init);
module_exit(words_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Text to numbers");
