/* SPDX-License-Identifier: MIT */
/* What a .poll operation may report. In C++ the names are libc's. */
#ifndef _LINUX_EVENTPOLL_H
#define _LINUX_EVENTPOLL_H

#include <linux/types.h>

#ifdef __cplusplus
#include <poll.h>
#include <sys/epoll.h>
#else
#define EPOLLIN ((__force __poll_t)0x00000001)
#define EPOLLPRI ((__force __poll_t)0x00000002)
#define EPOLLOUT ((__force __poll_t)0x00000004)
#define EPOLLERR ((__force __poll_t)0x00000008)
#define EPOLLHUP ((__force __poll_t)0x00000010)
#define EPOLLNVAL ((__force __poll_t)0x00000020)
#define EPOLLRDNORM ((__force __poll_t)0x00000040)
#define EPOLLRDBAND ((__force __poll_t)0x00000080)
#define EPOLLWRNORM ((__force __poll_t)0x00000100)
#define EPOLLWRBAND ((__force __poll_t)0x00000200)
#define EPOLLMSG ((__force __poll_t)0x00000400)
#define EPOLLRDHUP ((__force __poll_t)0x00002000)

#define POLLIN 0x0001
#define POLLPRI 0x0002
#define POLLOUT 0x0004
#define POLLERR 0x0008
#define POLLHUP 0x0010
#define POLLNVAL 0x0020
#define POLLRDNORM 0x0040
#define POLLRDBAND 0x0080
#define POLLWRNORM 0x0100
#define POLLWRBAND 0x0200
#define POLLMSG 0x0400
#define POLLRDHUP 0x2000
#endif

#endif
