// SPDX-License-Identifier: MIT
// Who the runtime's own threads act as.
#include "kernel/not_offered.h"
#include "kernel/sched/core.h"
#include <cerrno>
#include <linux/cred.h>
#include <linux/export.h>

namespace kcompd {

namespace {
constexpr kernel_cap_t kAll{{~0U, (1U << (CAP_LAST_CAP - 31)) - 1}};
}

constinit const cred kRootCred{.uid = {},
                               .gid = {},
                               .suid = {},
                               .sgid = {},
                               .euid = {},
                               .egid = {},
                               .fsuid = {},
                               .fsgid = {},
                               .cap_inheritable = {},
                               .cap_permitted = kAll,
                               .cap_effective = kAll,
                               .cap_bset = kAll,
                               .user_ns = &init_user_ns};

} // namespace kcompd

user_namespace init_user_ns{0};
EXPORT_SYMBOL(init_user_ns);

cred *prepare_creds(void) {
  not_offered("prepare_creds", "what a client may do is the host's to say");
  return nullptr;
}
EXPORT_SYMBOL(prepare_creds);

int commit_creds(cred *) {
  not_offered("commit_creds", "what a client may do is the host's to say");
  return -EPERM;
}
EXPORT_SYMBOL(commit_creds);

void abort_creds(cred *) {}
EXPORT_SYMBOL(abort_creds);

const cred *get_task_cred(task_struct *task) {
  return task->cred;
}
EXPORT_SYMBOL(get_task_cred);
