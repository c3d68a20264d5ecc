/* SPDX-License-Identifier: MIT */
/* What names a class of locks; see lockdep.h. */
#ifndef _LINUX_LOCKDEP_TYPES_H
#define _LINUX_LOCKDEP_TYPES_H

struct lock_class_key {
	char unused;
};

struct lockdep_map {
	const char *name;
	struct lock_class_key *key;
};

struct pin_cookie {
	unsigned int val;
};

#define STATIC_LOCKDEP_MAP_INIT(lock_name, lock_key) { (lock_name), (struct lock_class_key *)(lock_key) }

#endif
