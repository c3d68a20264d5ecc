// SPDX-License-Identifier: MIT
// One entry of each kind: proc/procfiles/*, sys/kernel/procfiles/*, sys/kernel/debug/procfiles/*. With leave=1 the exit
// removes nothing.
#include <linux/debugfs.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <linux/uaccess.h>

static bool leave;
module_param(leave, bool, 0444);

struct word {
	struct list_head list;
	const char *text;
};

static LIST_HEAD(words);
static int value = 5;
static u32 counter = 7;
static int releases;
static struct proc_dir_entry *top;
static struct dentry *debug;
static struct kobject *kobj;

static void *words_start(struct seq_file *m, loff_t *pos)
{
	return seq_list_start(&words, *pos);
}

static void *words_next(struct seq_file *m, void *v, loff_t *pos)
{
	return seq_list_next(v, &words, pos);
}

static void words_stop(struct seq_file *m, void *v)
{
}

static int words_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", list_entry(v, struct word, list)->text);
	return 0;
}

static const struct seq_operations words_sops = {
	.start = words_start, .next = words_next, .stop = words_stop, .show = words_show,
};

static int value_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%d\n", value);
	return 0;
}
DEFINE_PROC_SHOW_ATTRIBUTE(value);

static int value_debug_show(struct seq_file *m, void *v)
{
	return value_show(m, v);
}
DEFINE_SHOW_ATTRIBUTE(value_debug);

static int value_open_rw(struct inode *inode, struct file *file)
{
	return single_open(file, value_show, pde_data(inode));
}

static ssize_t value_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	int err = kstrtoint_from_user(buf, len, 0, &value);

	return err ?: (ssize_t)len;
}

static int value_release(struct inode *inode, struct file *file)
{
	pr_info("procfiles: release %d\n", ++releases);
	return single_release(inode, file);
}

static const struct proc_ops rw_ops = {
	.proc_open = value_open_rw,
	.proc_read = seq_read,
	.proc_lseek = seq_lseek,
	.proc_write = value_write,
	.proc_release = value_release,
};

/* As drivers had it up to 5.5. */
static ssize_t old_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	return simple_read_from_buffer(buf, len, pos, "0123456789\n", 11);
}

static const struct file_operations old_fops = {
	.owner = THIS_MODULE,
	.read = old_read,
};

static ssize_t attr_show(struct kobject *k, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", value);
}

static ssize_t attr_store(struct kobject *k, struct kobj_attribute *attr, const char *buf, size_t count)
{
	int err = kstrtoint(buf, 0, &value);

	return err ?: (ssize_t)count;
}

static struct kobj_attribute value_attr = __ATTR(value, 0664, attr_show, attr_store);
static struct kobj_attribute secret_attr = __ATTR(secret, 0400, attr_show, NULL);
static struct kobj_attribute trigger_attr = __ATTR(trigger, 0200, NULL, attr_store);
static const struct attribute *const attrs[] = {
	&value_attr.attr, &secret_attr.attr, &trigger_attr.attr, NULL,
};

static int add_word(const char *text)
{
	struct word *word = kmalloc(sizeof(*word), GFP_KERNEL);

	if (!word)
		return -ENOMEM;
	word->text = text;
	list_add_tail(&word->list, &words);
	return 0;
}

static int __init procfiles_init(void)
{
	if (add_word("one") || add_word("two") || add_word("three"))
		return -ENOMEM;
	top = proc_mkdir("procfiles", NULL);
	proc_create_seq("words", 0, top, &words_sops);
	proc_create("value", 0444, top, &value_proc_ops);
	proc_create("rw", 0600, top, &rw_ops);
	proc_create("procfiles/public", 0666, NULL, &rw_ops);
	proc_create("old", 0, top, &old_fops);
	proc_symlink("link", top, "words");
	if (proc_create("value", 0444, top, &value_proc_ops) || proc_create("../x", 0444, top, &value_proc_ops))
		return -EINVAL;

	kobj = kobject_create_and_add("procfiles", kernel_kobj);
	if (!kobj || sysfs_create_files(kobj, attrs))
		return -ENOMEM;

	debug = debugfs_create_dir("procfiles", NULL);
	debugfs_create_u32("counter", 0644, debug, &counter);
	debugfs_create_file("value", 0444, debug, NULL, &value_debug_fops);
	return 0;
}

static void __exit procfiles_exit(void)
{
	struct word *word, *next;

	if (leave)
		return;
	debugfs_remove_recursive(debug);
	kobject_put(kobj);
	proc_remove(top);
	list_for_each_entry_safe(word, next, &words, list)
		kfree(word);
}

module_init(procfiles_init);
module_exit(procfiles_exit);
MODULE_LICENSE("GPL");
