// SPDX-License-Identifier: MIT
// A list shown by a seq_file: a write appends a record, "-" takes the oldest away. The list is longer than one page.
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

struct record {
	struct list_head list;
	unsigned int number;
	char text[24];
};

static LIST_HEAD(records);
static DEFINE_MUTEX(lock);
static unsigned int next_number;

static void *records_start(struct seq_file *m, loff_t *pos)
{
	mutex_lock(&lock);
	return seq_list_start_head(&records, *pos);
}

static void *records_next(struct seq_file *m, void *v, loff_t *pos)
{
	return seq_list_next(v, &records, pos);
}

static void records_stop(struct seq_file *m, void *v)
{
	mutex_unlock(&lock);
}

static int records_show(struct seq_file *m, void *v)
{
	struct record *r = list_entry(v, struct record, list);

	if (v == &records)
		seq_puts(m, "number text\n");
	else
		seq_printf(m, "%6u %s\n", r->number, r->text);
	return 0;
}

static const struct seq_operations records_seq = {
	.start = records_start,
	.next = records_next,
	.stop = records_stop,
	.show = records_show,
};

static int records_open(struct inode *inode, struct file *file)
{
	return seq_open(file, &records_seq);
}

static void drop_oldest(void)
{
	struct record *oldest = list_first_entry_or_null(&records, struct record, list);

	if (!oldest)
		return;
	list_del(&oldest->list);
	kfree(oldest);
}

static int append(const char *text)
{
	struct record *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return -ENOMEM;
	r->number = next_number++;
	strscpy(r->text, text, sizeof(r->text));
	list_add_tail(&r->list, &records);
	return 0;
}

static ssize_t records_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	char text[24];
	int err = 0;

	if (len >= sizeof(text))
		return -EMSGSIZE;
	if (copy_from_user(text, buf, len))
		return -EFAULT;
	text[len] = '\0';
	mutex_lock(&lock);
	if (text[0] == '-')
		drop_oldest();
	else
		err = append(strim(text));
	mutex_unlock(&lock);
	return err ? err : len;
}

static const struct proc_ops records_ops = {
	.proc_open = records_open,
	.proc_read = seq_read,
	.proc_write = records_write,
	.proc_lseek = seq_lseek,
	.proc_release = seq_release,
};

static int __init records_init(void)
{
	int i, err = 0;

	for (i = 0; i < 400 && !err; i++)
		err = append("from the start");
	if (!err && !proc_create("records", 0644, NULL, &records_ops))
		err = -ENOMEM;
	while (err && !list_empty(&records))
		drop_oldest();
	return err;
}

static void __exit records_exit(void)
{
	remove_proc_entry("records", NULL);
	while (!list_empty(&records))
		drop_oldest();
}

module_init(records_init);
module_exit(records_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A list behind a seq_file");
