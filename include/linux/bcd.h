/* SPDX-License-Identifier: MIT */
/* Numbers of two decimal digits, one in each half of a byte, as clocks have them. */
#ifndef _LINUX_BCD_H
#define _LINUX_BCD_H

/** bcd2bin() - the number whose digits @val has: 59 for 0x59 */
static inline unsigned int bcd2bin(unsigned char val)
{
	return (val >> 4) * 10u + (val & 15u);
}

/** bin2bcd() - the digits of @val, 0 to 99: 0x59 for 59 */
static inline unsigned char bin2bcd(unsigned int val)
{
	return (unsigned char)(val / 10 * 16 + val % 10);
}

#endif
