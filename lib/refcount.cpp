// SPDX-License-Identifier: MIT
// The rare ends of reference counts.
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/refcount.h>

void refcount_warn_saturate(refcount_t *r, enum refcount_saturation_type t) {
  refcount_set(r, REFCOUNT_SATURATED);
  switch (t) {
  case REFCOUNT_ADD_NOT_ZERO_OVF:
    WARN_ONCE(true, "refcount_t: saturated; leaking memory.\n");
    break;
  case REFCOUNT_ADD_OVF:
    WARN_ONCE(true, "refcount_t: saturated; leaking memory.\n");
    break;
  case REFCOUNT_ADD_UAF:
    WARN_ONCE(true, "refcount_t: addition on 0; use-after-free.\n");
    break;
  case REFCOUNT_SUB_UAF:
    WARN_ONCE(true, "refcount_t: underflow; use-after-free.\n");
    break;
  case REFCOUNT_DEC_LEAK:
    WARN_ONCE(true, "refcount_t: decrement hit 0; leaking memory.\n");
    break;
  }
}
EXPORT_SYMBOL(refcount_warn_saturate);

bool refcount_dec_if_one(refcount_t *r) {
  int one = 1;
  return atomic_try_cmpxchg_release(&r->refs, &one, 0);
}
EXPORT_SYMBOL(refcount_dec_if_one);

bool refcount_dec_not_one(refcount_t *r) {
  int old = atomic_read(&r->refs);
  do {
    if (unlikely(old == REFCOUNT_SATURATED))
      return true;
    if (old == 1)
      return false;
    if (WARN_ONCE(old <= 0, "refcount_t: underflow; use-after-free.\n"))
      return true;
  } while (!atomic_try_cmpxchg_release(&r->refs, &old, old - 1));
  return true;
}
EXPORT_SYMBOL(refcount_dec_not_one);
