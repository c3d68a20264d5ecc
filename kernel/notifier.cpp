// SPDX-License-Identifier: MIT
// Chains of functions that want to hear of something.
#include "kernel/notifier.h"
#include "kernel/oops.h"
#include <linux/export.h>
#include <linux/notifier.h>
#include <linux/panic_notifier.h>
#include <linux/reboot.h>

namespace {

int add(notifier_block **link, notifier_block *nb) {
  for (notifier_block *at = *link; at; at = at->next)
    if (at == nb)
      return -EEXIST;
  while (*link && (*link)->priority >= nb->priority)
    link = &(*link)->next;
  nb->next = *link;
  *link = nb;
  return 0;
}

int remove(notifier_block **link, notifier_block *nb) {
  for (; *link; link = &(*link)->next)
    if (*link == nb) {
      *link = nb->next;
      return 0;
    }
  return -ENOENT;
}

int call(notifier_block *nb, unsigned long val, void *v) {
  int result = NOTIFY_DONE;
  while (nb) {
    notifier_block *next = nb->next; // it may take itself out
    result = nb->notifier_call(nb, val, v);
    if (result & NOTIFY_STOP_MASK)
      break;
    nb = next;
  }
  return result;
}

BLOCKING_NOTIFIER_HEAD(reboot_chain);

} // namespace

int raw_notifier_chain_register(raw_notifier_head *nh, notifier_block *nb) {
  return add(&nh->head, nb);
}
EXPORT_SYMBOL(raw_notifier_chain_register);

int raw_notifier_chain_unregister(raw_notifier_head *nh, notifier_block *nb) {
  return remove(&nh->head, nb);
}
EXPORT_SYMBOL(raw_notifier_chain_unregister);

int raw_notifier_call_chain(raw_notifier_head *nh, unsigned long val, void *v) {
  return call(nh->head, val, v);
}
EXPORT_SYMBOL(raw_notifier_call_chain);

int atomic_notifier_chain_register(atomic_notifier_head *nh, notifier_block *nb) {
  unsigned long flags;
  spin_lock_irqsave(&nh->lock, flags);
  int err = add(&nh->head, nb);
  spin_unlock_irqrestore(&nh->lock, flags);
  return err;
}
EXPORT_SYMBOL(atomic_notifier_chain_register);

int atomic_notifier_chain_unregister(atomic_notifier_head *nh, notifier_block *nb) {
  unsigned long flags;
  spin_lock_irqsave(&nh->lock, flags);
  int err = remove(&nh->head, nb);
  spin_unlock_irqrestore(&nh->lock, flags);
  return err;
}
EXPORT_SYMBOL(atomic_notifier_chain_unregister);

int atomic_notifier_call_chain(atomic_notifier_head *nh, unsigned long val, void *v) {
  unsigned long flags;
  spin_lock_irqsave(&nh->lock, flags);
  int result = call(nh->head, val, v);
  spin_unlock_irqrestore(&nh->lock, flags);
  return result;
}
EXPORT_SYMBOL(atomic_notifier_call_chain);

int blocking_notifier_chain_register(blocking_notifier_head *nh, notifier_block *nb) {
  down_write(&nh->rwsem);
  int err = add(&nh->head, nb);
  up_write(&nh->rwsem);
  return err;
}
EXPORT_SYMBOL(blocking_notifier_chain_register);

int blocking_notifier_chain_unregister(blocking_notifier_head *nh, notifier_block *nb) {
  down_write(&nh->rwsem);
  int err = remove(&nh->head, nb);
  up_write(&nh->rwsem);
  return err;
}
EXPORT_SYMBOL(blocking_notifier_chain_unregister);

int blocking_notifier_call_chain(blocking_notifier_head *nh, unsigned long val, void *v) {
  down_read(&nh->rwsem);
  int result = call(nh->head, val, v);
  up_read(&nh->rwsem);
  return result;
}
EXPORT_SYMBOL(blocking_notifier_call_chain);

ATOMIC_NOTIFIER_HEAD(panic_notifier_list);
EXPORT_SYMBOL(panic_notifier_list);

int register_reboot_notifier(notifier_block *nb) {
  return blocking_notifier_chain_register(&reboot_chain, nb);
}
EXPORT_SYMBOL(register_reboot_notifier);

int unregister_reboot_notifier(notifier_block *nb) {
  return blocking_notifier_chain_unregister(&reboot_chain, nb);
}
EXPORT_SYMBOL(unregister_reboot_notifier);

namespace kcompd {

void call_reboot_notifiers() noexcept {
  if (reboot_chain.head)
    run_guarded(nullptr, [] { blocking_notifier_call_chain(&reboot_chain, SYS_DOWN, nullptr); });
}

void call_panic_notifiers(char *why) noexcept {
  if (panic_notifier_list.head)
    run_guarded(nullptr, [=] { atomic_notifier_call_chain(&panic_notifier_list, 0, why); });
}

} // namespace kcompd
