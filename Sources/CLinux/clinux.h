// What Glibc's Swift overlay leaves out. Declarations only; no code of ours is compiled here.
#pragma once
#include <sys/epoll.h>
#include <sys/eventfd.h>
