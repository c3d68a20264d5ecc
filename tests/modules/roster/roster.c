// SPDX-License-Identifier: MIT
// A sorted list under a mutex, shown by a seq_file: "+name" puts a name in, "-name" takes it out, "!" takes all.
#include <linux/list.h>
#include <linux/list_sort.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

struct entry {
	struct list_head list;
	unsigned int added;
	char name[];
};

static LIST_HEAD(roster);
static DEFINE_MUTEX(lock);
static unsigned int count, ever;

static void *roster_start(struct seq_file *m, loff_t *pos)
{
	mutex_lock(&lock);
	return seq_list_start_head(&roster, *pos);
}

static void *roster_next(struct seq_file *m, void *v, loff_t *pos)
{
	return seq_list_next(v, &roster, pos);
}

static void roster_stop(struct seq_file *m, void *v)
{
	mutex_unlock(&lock);
}

static int roster_show(struct seq_file *m, void *v)
{
	struct entry *entry = list_entry(v, struct entry, list);

	if (v == &roster)
		seq_printf(m, "%u of %u\n", count, ever);
	else
		seq_printf(m, "%-12s%4u\n", entry->name, entry->added);
	return 0;
}

static const struct seq_operations roster_ops = {
	.start = roster_start,
	.next = roster_next,
	.stop = roster_stop,
	.show = roster_show,
};

static int by_name(void *unused, const struct list_head *a, const struct list_head *b)
{
	return strcmp(list_entry(a, struct entry, list)->name, list_entry(b, struct entry, list)->name);
}

static struct entry *find(const char *name)
{
	struct entry *entry;

	list_for_each_entry(entry, &roster, list)
		if (!strcmp(entry->name, name))
			return entry;
	return NULL;
}

static int add(const char *name)
{
	struct entry *entry;

	if (!*name)
		return -EINVAL;
	if (find(name))
		return -EEXIST;
	entry = kmalloc(struct_size(entry, name, strlen(name) + 1), GFP_KERNEL);
	if (!entry)
		return -ENOMEM;
	strcpy(entry->name, name);
	entry->added = ++ever;
	count++;
	list_add_tail(&entry->list, &roster);
	list_sort(NULL, &roster, by_name);
	return 0;
}

static int drop(struct entry *entry)
{
	if (!entry)
		return -ENOENT;
	list_del(&entry->list);
	kfree(entry);
	count--;
	return 0;
}

static void drop_all(void)
{
	struct entry *entry, *next;

	list_for_each_entry_safe(entry, next, &roster, list)
		drop(entry);
}

static ssize_t roster_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	char *text = memdup_user_nul(buf, min_t(size_t, len, 64));
	char *name;
	int err = 0;

	if (IS_ERR(text))
		return PTR_ERR(text);
	name = strim(text);
	mutex_lock(&lock);
	if (*name == '+')
		err = add(name + 1);
	else if (*name == '-')
		err = drop(find(name + 1));
	else if (!strcmp(name, "!"))
		drop_all();
	else
		err = -EINVAL;
	mutex_unlock(&lock);
	kfree(text);
	return err ? err : (ssize_t)len;
}

static int roster_open(struct inode *inode, struct file *file)
{
	return seq_open(file, &roster_ops);
}

static const struct proc_ops roster_proc_ops = {
	.proc_open = roster_open,
	.proc_read = seq_read,
	.proc_write = roster_write,
	.proc_lseek = seq_lseek,
	.proc_release = seq_release,
};

static int __init roster_init(void)
{
	return proc_create("roster", 0644, NULL, &roster_proc_ops) ? 0 : -ENOMEM;
}

static void __exit roster_exit(void)
{
	remove_proc_entry("roster", NULL);
	pr_info("roster: %u left\n", count);
	drop_all();
}

module_init(roster_init);
module_exit(roster_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A sorted list under a mutex");
