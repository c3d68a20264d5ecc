/* SPDX-License-Identifier: MIT */
/* Between the objects of usedby-consumer. */
int consumer_sum(void);
