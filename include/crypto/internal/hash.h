/* SPDX-License-Identifier: MIT */
/* Not offered: hashes of the kernel. A driver that needs this does not compile, and reads why. */
#ifndef _CRYPTO_INTERNAL_HASH_H
#define _CRYPTO_INTERNAL_HASH_H

#error "crypto/internal/hash.h: hashes of the kernel are not offered: kcompd has no hardware and no kernel to hook into"

#endif
