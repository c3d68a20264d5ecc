// SPDX-License-Identifier: MIT
// Two trees: a set with two kobjects in sysfs, a folder of values in debugfs.
#include <linux/debugfs.h>
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

struct twig {
	struct kobject kobj;
	int leaves;
};

static struct kset *twigs;
static struct dentry *folder;
static struct twig *left, *right;
static u32 watered;
static bool sunny;

static ssize_t leaves_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", container_of(kobj, struct twig, kobj)->leaves);
}

static ssize_t leaves_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf, size_t count)
{
	int err = kstrtoint(buf, 10, &container_of(kobj, struct twig, kobj)->leaves);

	return err ? err : count;
}

static ssize_t name_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s of %s\n", kobject_name(kobj), kobject_name(kobj->parent));
}

static struct kobj_attribute leaves = __ATTR_RW(leaves);
static struct kobj_attribute name = __ATTR_RO(name);
static struct attribute *twig_attrs[] = { &leaves.attr, &name.attr, NULL };

static char bark_of_all[16] = "rough and brown";

static ssize_t bark_read(struct file *file, struct kobject *kobj, struct bin_attribute *attr, char *buf, loff_t pos,
			 size_t count)
{
	return memory_read_from_buffer(buf, count, &pos, attr->private, sizeof(bark_of_all));
}

static ssize_t bark_write(struct file *file, struct kobject *kobj, struct bin_attribute *attr, char *buf, loff_t pos,
			  size_t count)
{
	pr_info("twigs: %zu at %lld of the bark\n", count, pos);
	memcpy(attr->private + pos, buf, count);
	return count;
}
static BIN_ATTR_RW(bark, sizeof(bark_of_all));

/* As long as it is read. */
static ssize_t grain_read(struct file *file, struct kobject *kobj, struct bin_attribute *attr, char *buf, loff_t pos,
			  size_t count)
{
	memset(buf, '=', count);
	return count;
}
static BIN_ATTR_RO(grain, 0);

static ssize_t moss_write(struct file *file, struct kobject *kobj, struct bin_attribute *attr, char *buf, loff_t pos,
			  size_t count)
{
	return -ENOSPC;
}
static BIN_ATTR_WO(moss, 0);
static struct bin_attribute *twig_bin_attrs[] = { &bin_attr_bark, &bin_attr_grain, &bin_attr_moss, NULL };

static umode_t twig_is_bin_visible(struct kobject *kobj, struct bin_attribute *attr, int n)
{
	return attr == &bin_attr_moss && strcmp(kobject_name(kobj), "left") ? 0 : attr->attr.mode;
}

static const struct attribute_group twig_group = {
	.attrs = twig_attrs, .bin_attrs = twig_bin_attrs, .is_bin_visible = twig_is_bin_visible,
};
__ATTRIBUTE_GROUPS(twig);

/* One more, of all twigs. */
static char seed[16] = "seed";
static struct bin_attribute seeds = {
	.attr = { .name = "seeds", .mode = 0400 }, .size = 4, .read = bark_read,
};

static void twig_release(struct kobject *kobj)
{
	pr_info("twigs: %s falls\n", kobject_name(kobj));
	kfree(container_of(kobj, struct twig, kobj));
}

static const struct kobj_type twig_type = {
	.release = twig_release,
	.sysfs_ops = &kobj_sysfs_ops,
	.default_groups = twig_groups,
};

static struct twig *grow(const char *called)
{
	struct twig *twig = kzalloc(sizeof(*twig), GFP_KERNEL);

	if (!twig)
		return NULL;
	twig->kobj.kset = twigs;
	if (kobject_init_and_add(&twig->kobj, (struct kobj_type *)&twig_type, NULL, "%s", called)) {
		kobject_put(&twig->kobj);
		return NULL;
	}
	return twig;
}

static int sum_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%d\n", left->leaves + right->leaves);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(sum);

static void fell(void)
{
	if (left)
		kobject_put(&left->kobj);
	if (right)
		kobject_put(&right->kobj);
	kset_unregister(twigs);
}

static int __init twigs_init(void)
{
	int err;

	bin_attr_bark.private = bark_of_all;
	twigs = kset_create_and_add("twigs", NULL, kernel_kobj);
	if (!twigs)
		return -ENOMEM;
	left = grow("left");
	right = grow("right");
	if (!left || !right) {
		fell();
		return -ENOMEM;
	}
	sysfs_bin_attr_init(&seeds);
	seeds.private = seed;
	err = sysfs_create_bin_file(&twigs->kobj, &seeds);
	if (err) {
		fell();
		return err;
	}
	folder = debugfs_create_dir("twigs", NULL);
	debugfs_create_file("sum", 0444, folder, NULL, &sum_fops);
	debugfs_create_u32("watered", 0644, folder, &watered);
	debugfs_create_bool("sunny", 0644, folder, &sunny);
	return 0;
}

static void __exit twigs_exit(void)
{
	debugfs_remove_recursive(folder);
	sysfs_remove_bin_file(&twigs->kobj, &seeds);
	fell();
}

module_init(twigs_init);
module_exit(twigs_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Trees in sysfs and debugfs");
