/* SPDX-License-Identifier: MIT */
/* Values that mark what must not be used. */
#ifndef _LINUX_POISON_H
#define _LINUX_POISON_H

/* Links of an entry that was taken out of a list: not canonical on x86-64, so that any use of them faults. */
#define POISON_POINTER_DELTA 0xdead000000000000UL
#define LIST_POISON1 ((void *)(0x100 + POISON_POINTER_DELTA))
#define LIST_POISON2 ((void *)(0x122 + POISON_POINTER_DELTA))

#define SLUB_RED_INACTIVE 0xbb /* beside a free object */
#define SLUB_RED_ACTIVE 0xcc   /* beside a live one */
#define POISON_INUSE 0x5a      /* in an object that was never written */
#define POISON_FREE 0x6b       /* in a free object */
#define POISON_END 0xa5	       /* the last byte of it */

#endif
