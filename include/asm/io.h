/* SPDX-License-Identifier: MIT */
/* Registers in memory and ports. There is no hardware: mapping fails, ports do not compile, and memory is memory. */
#ifndef _ASM_IO_H
#define _ASM_IO_H

#include <asm/barrier.h>
#include <asm/byteorder.h>
#include <asm/page.h>
#include <linux/compiler.h>
#include <linux/mm.h>
#include <linux/types.h>

KCOMPD_API_BEGIN

/**
 * ioremap() - map registers
 * @offset: their physical address
 * @size: bytes
 *
 * Return: NULL, as where nothing can be mapped; and it is logged once.
 */
void __iomem *ioremap(phys_addr_t offset, size_t size);

#ifndef __cplusplus
/* There are no ports: a driver that uses them does not compile. */
#define __KCOMPD_NO_PORTS __attribute__((__error__("input and output by ports is not offered: there is no hardware")))
u8 inb(unsigned long port) __KCOMPD_NO_PORTS;
u16 inw(unsigned long port) __KCOMPD_NO_PORTS;
u32 inl(unsigned long port) __KCOMPD_NO_PORTS;
void outb(u8 value, unsigned long port) __KCOMPD_NO_PORTS;
void outw(u16 value, unsigned long port) __KCOMPD_NO_PORTS;
void outl(u32 value, unsigned long port) __KCOMPD_NO_PORTS;
#endif

KCOMPD_API_END

#define ioremap_nocache(offset, size) ioremap(offset, size)
#define ioremap_wc(offset, size) ioremap(offset, size)
#define iounmap(addr) ((void)(addr))

/* One load or store of a width, in memory that a driver has; readl() and its kind are ordered against all others. */
#define __raw_readb(addr) READ_ONCE(*(const volatile u8 __iomem *)(addr))
#define __raw_readw(addr) READ_ONCE(*(const volatile u16 __iomem *)(addr))
#define __raw_readl(addr) READ_ONCE(*(const volatile u32 __iomem *)(addr))
#define __raw_readq(addr) READ_ONCE(*(const volatile u64 __iomem *)(addr))
#define __raw_writeb(value, addr) WRITE_ONCE(*(volatile u8 __iomem *)(addr), (value))
#define __raw_writew(value, addr) WRITE_ONCE(*(volatile u16 __iomem *)(addr), (value))
#define __raw_writel(value, addr) WRITE_ONCE(*(volatile u32 __iomem *)(addr), (value))
#define __raw_writeq(value, addr) WRITE_ONCE(*(volatile u64 __iomem *)(addr), (value))
#define readb(addr) __atomic_load_n((const volatile u8 __iomem *)(addr), __ATOMIC_SEQ_CST)
#define readw(addr) __atomic_load_n((const volatile u16 __iomem *)(addr), __ATOMIC_SEQ_CST)
#define readl(addr) __atomic_load_n((const volatile u32 __iomem *)(addr), __ATOMIC_SEQ_CST)
#define readq(addr) __atomic_load_n((const volatile u64 __iomem *)(addr), __ATOMIC_SEQ_CST)
#define writeb(value, addr) __atomic_store_n((volatile u8 __iomem *)(addr), (u8)(value), __ATOMIC_SEQ_CST)
#define writew(value, addr) __atomic_store_n((volatile u16 __iomem *)(addr), (u16)(value), __ATOMIC_SEQ_CST)
#define writel(value, addr) __atomic_store_n((volatile u32 __iomem *)(addr), (u32)(value), __ATOMIC_SEQ_CST)
#define writeq(value, addr) __atomic_store_n((volatile u64 __iomem *)(addr), (u64)(value), __ATOMIC_SEQ_CST)
#define ioread8(addr) readb(addr)
#define ioread16(addr) readw(addr)
#define ioread32(addr) readl(addr)
#define iowrite8(value, addr) writeb(value, addr)
#define iowrite16(value, addr) writew(value, addr)
#define iowrite32(value, addr) writel(value, addr)
#define memcpy_fromio(to, from, n) __builtin_memcpy((to), (const void *)(from), (n))
#define memcpy_toio(to, from, n) __builtin_memcpy((void *)(to), (from), (n))
#define memset_io(to, value, n) __builtin_memset((void *)(to), (value), (n))

#endif
