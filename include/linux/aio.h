/* SPDX-License-Identifier: MIT */
/* Asynchronous input and output, as far as file_operations know of it: struct kiocb is in fs.h. */
#ifndef _LINUX_AIO_H
#define _LINUX_AIO_H

#include <linux/fs.h>
#include <linux/uio.h>

#endif
