/* SPDX-License-Identifier: MIT */
/* Not offered: PCI devices. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_PCI_H
#define _LINUX_PCI_H

#error "linux/pci.h: PCI devices are not offered: kcompd has no hardware and no kernel to hook into"

#endif
