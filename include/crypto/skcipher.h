/* SPDX-License-Identifier: MIT */
/* Not offered: ciphers of the kernel. A driver that needs this does not compile, and reads why. */
#ifndef _CRYPTO_SKCIPHER_H
#define _CRYPTO_SKCIPHER_H

#error "crypto/skcipher.h: ciphers of the kernel are not offered: kcompd has no hardware and no kernel to hook into"

#endif
