/* SPDX-License-Identifier: MIT */
/* Branches that are decided seldom. In the kernel they are patched into the code; here they are a variable and a hint. */
#ifndef _LINUX_JUMP_LABEL_H
#define _LINUX_JUMP_LABEL_H

#include <linux/compiler.h>
#include <linux/types.h>

struct static_key {
	atomic_t enabled;
};
struct static_key_true {
	struct static_key key;
};
struct static_key_false {
	struct static_key key;
};

#define STATIC_KEY_INIT_TRUE { { 1 } }
#define STATIC_KEY_INIT_FALSE { { 0 } }
#define DEFINE_STATIC_KEY_TRUE(name) struct static_key_true name = { STATIC_KEY_INIT_TRUE }
#define DEFINE_STATIC_KEY_FALSE(name) struct static_key_false name = { STATIC_KEY_INIT_FALSE }
#define DECLARE_STATIC_KEY_TRUE(name) extern struct static_key_true name
#define DECLARE_STATIC_KEY_FALSE(name) extern struct static_key_false name

/** static_key_count() - how often @key is enabled */
static inline int static_key_count(const struct static_key *key)
{
	return __atomic_load_n(&key->enabled.counter, __ATOMIC_ACQUIRE);
}

static inline void __static_key_set(struct static_key *key, int value)
{
	__atomic_store_n(&key->enabled.counter, value, __ATOMIC_RELEASE);
}

static inline void static_key_slow_inc(struct static_key *key)
{
	__atomic_fetch_add(&key->enabled.counter, 1, __ATOMIC_SEQ_CST);
}

static inline void static_key_slow_dec(struct static_key *key)
{
	__atomic_fetch_sub(&key->enabled.counter, 1, __ATOMIC_SEQ_CST);
}

/* A struct static_key_true or _false begins with its key, so both take either. */
#define static_key_enabled(x) (static_key_count((const struct static_key *)(x)) > 0)
#define static_branch_likely(x) likely(static_key_enabled(&(x)->key))
#define static_branch_unlikely(x) unlikely(static_key_enabled(&(x)->key))
#define static_branch_enable(x) __static_key_set(&(x)->key, 1)
#define static_branch_disable(x) __static_key_set(&(x)->key, 0)
#define static_branch_inc(x) static_key_slow_inc(&(x)->key)
#define static_branch_dec(x) static_key_slow_dec(&(x)->key)
#define static_key_enable(x) __static_key_set((x), 1)
#define static_key_disable(x) __static_key_set((x), 0)
#define static_key_false(x) unlikely(static_key_count(x) > 0)
#define static_key_true(x) likely(static_key_count(x) > 0)

#endif
