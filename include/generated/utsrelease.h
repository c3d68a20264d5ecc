/* SPDX-License-Identifier: MIT */
/* What uname -r would say on the emulated kernel. */
#ifndef _GENERATED_UTSRELEASE_H
#define _GENERATED_UTSRELEASE_H

#define UTS_RELEASE "6.1.0-kcompd"

#endif
