// SPDX-License-Identifier: MIT
// The life of a percpu_ref, but for get and put.
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/percpu-refcount.h>

namespace {

constexpr long kDead = 1, kOne = 2;

} // namespace

int percpu_ref_init(percpu_ref *ref, percpu_ref_func_t *release, unsigned int flags, gfp_t gfp) {
  ref->release = release;
  atomic_long_set(&ref->state, flags & PERCPU_REF_INIT_DEAD ? kDead : kOne);
  return 0;
}
EXPORT_SYMBOL(percpu_ref_init);

void percpu_ref_exit(percpu_ref *ref) {
  atomic_long_set(&ref->state, kDead);
}
EXPORT_SYMBOL(percpu_ref_exit);

void percpu_ref_kill_and_confirm(percpu_ref *ref, percpu_ref_func_t *confirm_kill) {
  if (WARN_ONCE(atomic_long_fetch_or(kDead, &ref->state) & kDead, "%s called more than once on %ps!\n",
                "percpu_ref_kill_and_confirm", reinterpret_cast<void *>(ref->release)))
    return;
  if (confirm_kill)
    confirm_kill(ref);
  percpu_ref_put(ref);
}
EXPORT_SYMBOL(percpu_ref_kill_and_confirm);

void percpu_ref_resurrect(percpu_ref *ref) {
  WARN_ON_ONCE(!percpu_ref_is_dying(ref));
  WARN_ON_ONCE(percpu_ref_is_zero(ref));
  percpu_ref_get(ref);
  atomic_long_fetch_andnot(kDead, &ref->state);
}
EXPORT_SYMBOL(percpu_ref_resurrect);

void percpu_ref_reinit(percpu_ref *ref) {
  WARN_ON_ONCE(!percpu_ref_is_zero(ref));
  percpu_ref_get(ref);
  atomic_long_fetch_andnot(kDead, &ref->state);
}
EXPORT_SYMBOL(percpu_ref_reinit);

void percpu_ref_switch_to_atomic(percpu_ref *ref, percpu_ref_func_t *confirm_switch) {
  if (confirm_switch)
    confirm_switch(ref);
}
EXPORT_SYMBOL(percpu_ref_switch_to_atomic);
