/* SPDX-License-Identifier: MIT */
/* linux/input-event-codes.h, as programs include it. */
#ifndef _UAPI_LINUX_INPUT_EVENT_CODES_H
#define _UAPI_LINUX_INPUT_EVENT_CODES_H

#include <linux/input-event-codes.h>

#endif
