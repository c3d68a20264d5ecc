/* SPDX-License-Identifier: MIT */
/* What names a class of locks; see lockdep.h. */
#ifndef _LINUX_LOCKDEP_TYPES_H
#define _LINUX_LOCKDEP_TYPES_H

#define MAX_LOCKDEP_SUBCLASSES 8

struct lock_class_key {
	const char *name; /* what the lock was called where it was made */
	char subkeys[MAX_LOCKDEP_SUBCLASSES];
};

/*
 * What every kind of lock begins with: a word that is 0 when nobody holds it, four bytes of its own, and its class. Without one
 * (NULL), a lock in a module's static data is a class of its own, and any other is left out of all checks. The lower three bits of key
 * are the subclass.
 */
struct kcompd_lock_head {
	unsigned int word;
	unsigned int other;
	struct lock_class_key *key;
} __attribute__((__may_alias__));

struct lockdep_map {
	const char *name;
	struct lock_class_key *key;
};

struct pin_cookie {
	unsigned int val;
};

#define STATIC_LOCKDEP_MAP_INIT(lock_name, lock_key) { (lock_name), (struct lock_class_key *)(lock_key) }

#endif
