/* SPDX-License-Identifier: MIT */
/* Keyboards and displays of consoles: what ioctl(2) takes. */
#ifndef _LINUX_KD_H
#define _LINUX_KD_H

#define KDGETLED 0x4B31
#define KDSETLED 0x4B32
#define LED_SCR 0x01
#define LED_NUM 0x02
#define LED_CAP 0x04

#endif
