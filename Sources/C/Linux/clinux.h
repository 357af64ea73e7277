// What Glibc's Swift overlay leaves out: epoll, eventfd, timerfd, the instructions of a socket filter, the allocator's settings.
// Declarations only; no code of ours is compiled here.
#pragma once
#include <linux/filter.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <malloc.h>
// Glibc declares these for _GNU_SOURCE alone, which the Swift overlay does not set.
int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
int sched_getaffinity(pid_t process, size_t bytes, cpu_set_t *mask);
int sched_setaffinity(pid_t process, size_t bytes, const cpu_set_t *mask);
int sched_getcpu(void);
