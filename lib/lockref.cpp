// SPDX-License-Identifier: MIT
// lockref, by its lock alone.
#include <linux/export.h>
#include <linux/lockref.h>

namespace {

constexpr int kDead = -128;

enum class Otherwise { kUnlock, kKeepLocked };

// Add `change` if the count is more than `above`. Return: whether it was.
bool change_if(lockref *l, int above, int change, Otherwise otherwise) {
  spin_lock(&l->lock);
  const bool changes = l->count > above;
  if (changes)
    l->count += change;
  if (changes || otherwise == Otherwise::kUnlock)
    spin_unlock(&l->lock);
  return changes;
}

} // namespace

void lockref_get(lockref *l) {
  spin_lock(&l->lock);
  l->count++;
  spin_unlock(&l->lock);
}
EXPORT_SYMBOL(lockref_get);

int lockref_get_not_zero(lockref *l) {
  return change_if(l, 0, 1, Otherwise::kUnlock);
}
EXPORT_SYMBOL(lockref_get_not_zero);

int lockref_get_not_dead(lockref *l) {
  return change_if(l, -1, 1, Otherwise::kUnlock);
}
EXPORT_SYMBOL(lockref_get_not_dead);

int lockref_get_or_lock(lockref *l) {
  return change_if(l, 0, 1, Otherwise::kKeepLocked);
}
EXPORT_SYMBOL(lockref_get_or_lock);

int lockref_put_not_zero(lockref *l) {
  return change_if(l, 1, -1, Otherwise::kUnlock);
}
EXPORT_SYMBOL(lockref_put_not_zero);

int lockref_put_or_lock(lockref *l) {
  return change_if(l, 1, -1, Otherwise::kKeepLocked);
}
EXPORT_SYMBOL(lockref_put_or_lock);

int lockref_put_return(lockref *l) {
  if (!spin_trylock(&l->lock))
    return -1;
  const int left = l->count > 0 ? --l->count : -1;
  spin_unlock(&l->lock);
  return left;
}
EXPORT_SYMBOL(lockref_put_return);

void lockref_mark_dead(lockref *l) {
  l->count = kDead;
}
EXPORT_SYMBOL(lockref_mark_dead);
