/* SPDX-License-Identifier: MIT */
/* Not offered: ciphers and hashes of the kernel. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_CRYPTO_H
#define _LINUX_CRYPTO_H

#error "linux/crypto.h: ciphers and hashes of the kernel are not offered: kcompd has no hardware and no kernel to hook into"

#endif
