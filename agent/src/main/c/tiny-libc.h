// The little of the C library that the supervisor uses, for x86-64 and arm64.
//
// The real one looks at the processor before it calls main, by an instruction that every hypervisor
// has to answer. On a virtual machine that alone took twice as long as all the supervisor does: half
// a millisecond of every start. It is also not everywhere to be had as a static library.
//
// Names and meanings are those of the standard; the headers are the system's own.

#pragma once
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call tiny_start\n");
#elif defined(__aarch64__)
__asm__(".globl _start\n_start:\n  mov x0, sp\n  bl tiny_start\n");
#endif

static long tiny_call(long number, long a, long b, long c, long d, long e, long f) {
#if defined(__x86_64__)
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc 0"
                   : "+r"(x0)
                   : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                   : "memory");
  return x0;
#endif
}

static int tiny_errno;
int *__errno_location(void) { return &tiny_errno; }

static long tiny_result(long result) {
  if (result >= 0 || result < -4095) return result;
  tiny_errno = (int)-result;
  return -1;
}

#define CALL(name, a, b, c, d, e, f)                                                              \
  tiny_result(tiny_call(SYS_##name, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f)))

// The kernel's set of signals is one word; the library's begins with it.
#define SIGNALS_BYTES 8

// ---- memory and text; volatile keeps the compiler from making these out of themselves

void *memset(void *to, int byte, size_t size) {
  volatile char *at = to;
  while (size--) *at++ = (char)byte;
  return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size) {
  volatile char *at = to;
  for (const char *it = from; size--;) *at++ = *it++;
  return to;
}

size_t strlen(const char *text) {
  const volatile char *end = text;
  while (*end) end++;
  return (size_t)(end - text);
}

int strcmp(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return (unsigned char)*a - (unsigned char)*b;
}

char *strrchr(const char *text, int byte) {
  const char *found = NULL;
  for (; *text; text++)
    if (*text == (char)byte) found = text;
  return (char *)found;
}

char *strchr(const char *text, int byte) {
  for (; *text; text++)
    if (*text == (char)byte) return (char *)text;
  return NULL;
}

// ---- files

int openat(int folder, const char *path, int flags, ...) {
  return (int)CALL(openat, folder, path, flags, 0600, 0, 0); // the one mode that is asked for
}

int fcntl(int fd, int command, ...) {
  __builtin_va_list rest;
  __builtin_va_start(rest, command);
  long argument = __builtin_va_arg(rest, int);
  __builtin_va_end(rest);
  return (int)CALL(fcntl, fd, command, argument, 0, 0, 0);
}

int close_range(unsigned first, unsigned last, int flags) {
  return (int)CALL(close_range, first, last, flags, 0, 0, 0);
}

int open(const char *path, int flags, ...) { return openat(AT_FDCWD, path, flags); }

int close(int fd) { return (int)CALL(close, fd, 0, 0, 0, 0, 0); }
ssize_t read(int fd, void *to, size_t size) { return CALL(read, fd, to, size, 0, 0, 0); }
ssize_t write(int fd, const void *from, size_t size) { return CALL(write, fd, from, size, 0, 0, 0); }
int dup2(int from, int to) { return (int)CALL(dup3, from, to, 0, 0, 0, 0); }
int fchdir(int fd) { return (int)CALL(fchdir, fd, 0, 0, 0, 0, 0); }
int fstat(int fd, struct stat *facts) { return (int)CALL(fstat, fd, facts, 0, 0, 0, 0); }

int unlinkat(int folder, const char *path, int flags) {
  return (int)CALL(unlinkat, folder, path, flags, 0, 0, 0);
}

int ftruncate(int fd, off_t length) { return (int)CALL(ftruncate, fd, length, 0, 0, 0, 0); }

int mkdirat(int folder, const char *path, mode_t mode) {
  return (int)CALL(mkdirat, folder, path, mode, 0, 0, 0);
}

int renameat(int folder, const char *from, int other, const char *to) {
  return (int)CALL(renameat2, folder, from, other, to, 0, 0);
}

ssize_t getdents64(int fd, void *to, size_t size) {
  return CALL(getdents64, fd, to, size, 0, 0, 0);
}

void *mremap(void *at, size_t from, size_t to, int flags, ...) {
  return (void *)CALL(mremap, at, from, to, flags, 0, 0);
}

void *mmap(void *at, size_t size, int rights, int flags, int fd, off_t offset) {
  return (void *)CALL(mmap, at, size, rights, flags, fd, offset);
}

// ---- time and signals

int clock_gettime(clockid_t clock, struct timespec *to) {
  return (int)CALL(clock_gettime, clock, to, 0, 0, 0, 0);
}

int nanosleep(const struct timespec *time, struct timespec *rest) {
  return (int)CALL(nanosleep, time, rest, 0, 0, 0, 0);
}

int sigemptyset(sigset_t *set) {
  memset(set, 0, sizeof *set);
  return 0;
}

int sigfillset(sigset_t *set) {
  memset(set, 0xff, sizeof *set);
  return 0;
}

int sigaddset(sigset_t *set, int signal) {
  *(unsigned long *)set |= 1UL << (signal - 1);
  return 0;
}

int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old) {
  return (int)CALL(rt_sigprocmask, how, set, old, SIGNALS_BYTES, 0, 0);
}

int sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict facts,
                 const struct timespec *restrict timeout) {
  return (int)CALL(rt_sigtimedwait, set, facts, timeout, SIGNALS_BYTES, 0, 0);
}

__sighandler_t signal(int signal, __sighandler_t action) {
  // The kernel's own structure: handler, flags, restorer, mask. Only handlers would need the third.
  unsigned long kernel_action[4] = {(unsigned long)action};
  return CALL(rt_sigaction, signal, kernel_action, NULL, SIGNALS_BYTES, 0, 0) ? SIG_ERR : SIG_DFL;
}

// ---- processes

pid_t fork(void) { return (pid_t)CALL(clone, SIGCHLD, 0, 0, 0, 0, 0); }
pid_t getpid(void) { return (pid_t)CALL(getpid, 0, 0, 0, 0, 0, 0); }
pid_t getppid(void) { return (pid_t)CALL(getppid, 0, 0, 0, 0, 0, 0); }
int setpgid(pid_t pid, pid_t group) { return (int)CALL(setpgid, pid, group, 0, 0, 0, 0); }
int kill(pid_t pid, int signal) { return (int)CALL(kill, pid, signal, 0, 0, 0, 0); }

pid_t waitpid(pid_t pid, int *state, int options) {
  return (pid_t)CALL(wait4, pid, state, options, NULL, 0, 0);
}

int execve(const char *file, char *const *arguments, char *const *environment) {
  return (int)CALL(execve, file, arguments, environment, 0, 0, 0);
}

int prctl(int option, ...) {
  __builtin_va_list rest;
  __builtin_va_start(rest, option);
  unsigned long argument = __builtin_va_arg(rest, unsigned long);
  __builtin_va_end(rest);
  return (int)CALL(prctl, option, argument, 0, 0, 0, 0);
}

int getrlimit(__rlimit_resource_t what, struct rlimit *limits) {
  return (int)CALL(prlimit64, 0, what, NULL, limits, 0, 0);
}

int setrlimit(__rlimit_resource_t what, const struct rlimit *limits) {
  return (int)CALL(prlimit64, 0, what, limits, NULL, 0, 0);
}

int getrusage(__rusage_who_t who, struct rusage *usage) {
  return (int)CALL(getrusage, who, usage, 0, 0, 0, 0);
}

void _exit(int code) {
  for (;;) CALL(exit_group, code, 0, 0, 0, 0, 0);
}

char **environ;
int main(int count, char **arguments);

// The kernel's stack at the start: how many arguments, they, NULL, the environment, NULL.
__attribute__((used)) _Noreturn void tiny_start(long *stack) {
  char **arguments = (char **)(stack + 1);
  environ = arguments + stack[0] + 1;
  _exit(main((int)stack[0], arguments));
}
