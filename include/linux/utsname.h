/* SPDX-License-Identifier: MIT */
/* The name of the system, as uname(2) has it. */
#ifndef _LINUX_UTSNAME_H
#define _LINUX_UTSNAME_H

#include <linux/compiler.h>
#include <linux/types.h>

#define __NEW_UTS_LEN 64

struct new_utsname {
	char sysname[__NEW_UTS_LEN + 1];
	char nodename[__NEW_UTS_LEN + 1];
	char release[__NEW_UTS_LEN + 1];
	char version[__NEW_UTS_LEN + 1];
	char machine[__NEW_UTS_LEN + 1];
	char domainname[__NEW_UTS_LEN + 1];
};

struct uts_namespace {
	struct new_utsname name;
};

KCOMPD_API_BEGIN
extern struct uts_namespace init_uts_ns;
KCOMPD_API_END

/** init_utsname(), utsname() - the emulated kernel's; the node name is the machine's */
static inline struct new_utsname *init_utsname(void)
{
	return &init_uts_ns.name;
}

static inline struct new_utsname *utsname(void)
{
	return &init_uts_ns.name;
}

#endif
