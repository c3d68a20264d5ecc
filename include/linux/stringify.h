/* SPDX-License-Identifier: MIT */
/* Text of a macro's value. */
#ifndef _LINUX_STRINGIFY_H
#define _LINUX_STRINGIFY_H

#define __stringify_text(...) #__VA_ARGS__
/** __stringify() - a string literal of the expanded arguments */
#define __stringify(...) __stringify_text(__VA_ARGS__)

#endif
