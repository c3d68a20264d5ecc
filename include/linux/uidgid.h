/* SPDX-License-Identifier: MIT */
/* User and group ids, wrapped so that they are not mixed up with other numbers. */
#ifndef _LINUX_UIDGID_H
#define _LINUX_UIDGID_H

#include <linux/types.h>

typedef struct {
	uid_t val;
} kuid_t;

typedef struct {
	gid_t val;
} kgid_t;

/* There is one user namespace. */
struct user_namespace {
	int level;
};

KCOMPD_API_BEGIN
extern struct user_namespace init_user_ns;
KCOMPD_API_END

#ifdef __cplusplus
#define KUIDT_INIT(value) (kuid_t{(uid_t)(value)})
#define KGIDT_INIT(value) (kgid_t{(gid_t)(value)})
#else
#define KUIDT_INIT(value) ((kuid_t){ value })
#define KGIDT_INIT(value) ((kgid_t){ value })
#endif
#define GLOBAL_ROOT_UID KUIDT_INIT(0)
#define GLOBAL_ROOT_GID KGIDT_INIT(0)
#define INVALID_UID KUIDT_INIT(-1)
#define INVALID_GID KGIDT_INIT(-1)
#define current_user_ns() (&init_user_ns)

/** __kuid_val() - the number in a kuid_t */
static inline uid_t __kuid_val(kuid_t uid)
{
	return uid.val;
}

/** __kgid_val() - the number in a kgid_t */
static inline gid_t __kgid_val(kgid_t gid)
{
	return gid.val;
}

static inline bool uid_eq(kuid_t left, kuid_t right)
{
	return left.val == right.val;
}

static inline bool gid_eq(kgid_t left, kgid_t right)
{
	return left.val == right.val;
}

static inline bool uid_lt(kuid_t left, kuid_t right)
{
	return left.val < right.val;
}

static inline bool uid_gt(kuid_t left, kuid_t right)
{
	return left.val > right.val;
}

static inline bool uid_valid(kuid_t uid)
{
	return uid.val != (uid_t)-1;
}

static inline bool gid_valid(kgid_t gid)
{
	return gid.val != (gid_t)-1;
}

/**
 * make_kuid() - wrap a user id of namespace @from
 * @from: &init_user_ns, the only one
 * @uid: the number
 *
 * Return: the id; uid_valid() is false of it if @uid was -1.
 */
static inline kuid_t make_kuid(struct user_namespace *from, uid_t uid)
{
	(void)from;
	return KUIDT_INIT(uid);
}

/** make_kgid() - as make_kuid(), of a group */
static inline kgid_t make_kgid(struct user_namespace *from, gid_t gid)
{
	(void)from;
	return KGIDT_INIT(gid);
}

/**
 * from_kuid() - the number of @uid in namespace @to
 * @to: &init_user_ns, the only one
 * @uid: the id
 */
static inline uid_t from_kuid(struct user_namespace *to, kuid_t uid)
{
	(void)to;
	return uid.val;
}

/** from_kgid() - as from_kuid(), of a group */
static inline gid_t from_kgid(struct user_namespace *to, kgid_t gid)
{
	(void)to;
	return gid.val;
}

#define from_kuid_munged(to, uid) from_kuid((to), (uid))
#define from_kgid_munged(to, gid) from_kgid((to), (gid))

#endif
