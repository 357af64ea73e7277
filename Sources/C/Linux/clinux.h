// Linux's declarations that Glibc's Swift overlay leaves out: epoll, eventfd, timerfd, socket filters, processor
// masks, the allocator's settings, the loaded files. Only declarations: no C code is compiled here.
#pragma once
#include <elf.h>
#include <link.h>
#include <linux/filter.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <malloc.h>
// Glibc declares these only with _GNU_SOURCE, which the Swift overlay does not define.
int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
int sched_getaffinity(pid_t process, size_t bytes, cpu_set_t *mask);
int sched_setaffinity(pid_t process, size_t bytes, const cpu_set_t *mask);
int sched_getcpu(void);
// The start of glibc's type, which has more counters after these members.
struct dl_phdr_info {
  ElfW(Addr) dlpi_addr;
  const char *dlpi_name;
  const ElfW(Phdr) *dlpi_phdr;
  ElfW(Half) dlpi_phnum;
};
int dl_iterate_phdr(int (*callback)(struct dl_phdr_info *object, size_t bytes, void *data), void *data);
