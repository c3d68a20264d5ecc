/* SPDX-License-Identifier: MIT */
/* Objects with a name, a parent, a reference count and a directory under sys/. */
#ifndef _LINUX_KOBJECT_H
#define _LINUX_KOBJECT_H

#include <linux/compiler_types.h>
#include <linux/sysfs.h>
#include <linux/types.h>

struct kset;
struct kobj_type;
struct kernfs_node;

enum kobject_action { KOBJ_ADD, KOBJ_REMOVE, KOBJ_CHANGE, KOBJ_MOVE, KOBJ_ONLINE, KOBJ_OFFLINE, KOBJ_BIND, KOBJ_UNBIND };

#define UEVENT_NUM_ENVP 64
#define UEVENT_BUFFER_SIZE 2048

/* The variables of an event, as uevent callbacks fill them in by add_uevent_var(). */
struct kobj_uevent_env {
	char *argv[3];
	char *envp[UEVENT_NUM_ENVP];
	int envp_idx;
	char buf[UEVENT_BUFFER_SIZE];
	int buflen;
};

struct kobject {
	const char *name;
	struct list_head entry;
	struct kobject *parent;
	struct kset *kset;
	const struct kobj_type *ktype;
	struct kernfs_node *sd; /* the directory, NULL while there is none */
	atomic_t kcompd_refs;
	unsigned int state_initialized : 1;
	unsigned int state_in_sysfs : 1;
};

/* What the objects of a kind have in common. release() frees one when its last reference goes. */
struct kobj_type {
	void (*release)(struct kobject *kobj);
	const struct sysfs_ops *sysfs_ops;
	const struct attribute_group **default_groups;
};

/* A set of objects that is itself an object: a directory to put them in. */
struct kset {
	struct list_head list;
	struct kobject kobj;
};

/* An attribute with functions of its own, for kobject_create_and_add() objects (kobj_sysfs_ops calls them). */
struct kobj_attribute {
	struct attribute attr;
	ssize_t (*show)(struct kobject *kobj, struct kobj_attribute *attr, char *buf);
	ssize_t (*store)(struct kobject *kobj, struct kobj_attribute *attr, const char *buf, size_t count);
};

KCOMPD_API_BEGIN

extern const struct sysfs_ops kobj_sysfs_ops;

/* sys/kernel, sys/fs, sys/firmware and sys/dev ("power" and "hypervisor" have no meaning here). */
extern struct kobject *kernel_kobj;
extern struct kobject *fs_kobj;
extern struct kobject *firmware_kobj;

/**
 * kobject_init() - prepare an object, with one reference
 * @kobj: zeroed memory
 * @ktype: its kind
 */
void kobject_init(struct kobject *kobj, const struct kobj_type *ktype);

/**
 * kobject_add() - give an object a name and a directory
 * @kobj: initialised
 * @parent: whose directory it goes in; NULL: the kset's, else the top of sys/. It gets a reference
 * @fmt: the name
 *
 * Context: May sleep.
 * Return: 0, or -EINVAL, -EEXIST, -ENOMEM. The caller still has its reference then, and must kobject_put().
 */
int __must_check kobject_add(struct kobject *kobj, struct kobject *parent, const char *fmt, ...) __printf(3, 4);
/** kobject_init_and_add() - kobject_init(), then kobject_add(). Return: as that; kobject_put() is due in any case. */
int __must_check kobject_init_and_add(struct kobject *kobj, const struct kobj_type *ktype, struct kobject *parent,
				      const char *fmt, ...) __printf(4, 5);

/** kobject_set_name() - the name, before the object is added. Return: 0 or -ENOMEM. */
int kobject_set_name(struct kobject *kobj, const char *fmt, ...) __printf(2, 3);

/** kobject_del() - take the directory, and all in it, away */
void kobject_del(struct kobject *kobj);

/**
 * kobject_create_and_add() - an object that is nothing but a directory
 * @name: of the directory
 * @parent: such as kernel_kobj, or NULL for the top of sys/
 *
 * Return: the object, which kobject_put() removes and frees; or NULL.
 */
struct kobject *__must_check kobject_create_and_add(const char *name, struct kobject *parent);

/** kobject_get() - one reference more. Return: @kobj, which may be NULL. */
struct kobject *kobject_get(struct kobject *kobj);

/** kobject_get_unless_zero() - the same, unless the last one has gone. Return: @kobj or NULL. */
struct kobject *__must_check kobject_get_unless_zero(struct kobject *kobj);

/** kobject_get_path() - the path of the directory below sys, "/kernel/name", for kfree(); NULL without memory or a name */
char *kobject_get_path(const struct kobject *kobj, gfp_t gfp_mask);

/** kobject_put() - one reference less; the last takes the directory away and calls release(). NULL is allowed. */
void kobject_put(struct kobject *kobj);

/**
 * kset_create_and_add() - a directory for objects of one kind, see struct kset
 * @name: of the directory
 * @uevent_ops: nobody is told of events here; NULL
 * @parent: as for kobject_create_and_add()
 *
 * Context: May sleep.
 * Return: the set, which kset_unregister() removes and frees; or NULL.
 */
struct kset *__must_check kset_create_and_add(const char *name, const void *uevent_ops, struct kobject *parent);
/** kset_unregister() - take the directory away and drop the reference of the one who made it; NULL is allowed */
void kset_unregister(struct kset *kset);

/** kset_find_obj() - the object of that name in a set, with a reference; or NULL */
struct kobject *kset_find_obj(struct kset *kset, const char *name);

/** kobject_uevent() - tell user space of a change; kobject_uevent_env(): with variables, ends with NULL. Return: 0; here nobody listens. */
int kobject_uevent(struct kobject *kobj, enum kobject_action action);
int kobject_uevent_env(struct kobject *kobj, enum kobject_action action, char *envp[]);

/** add_uevent_var() - one more "KEY=value". Return: 0, or -ENOMEM when the environment is full. */
int add_uevent_var(struct kobj_uevent_env *env, const char *format, ...) __printf(2, 3);

KCOMPD_API_END

static inline const char *kobject_name(const struct kobject *kobj)
{
	return kobj->name;
}

#endif
