// The processes below this one: found, stopped and killed, however they are grouped.

#pragma once
#include <stdbool.h>

#include "text.h"
#include "tiny-libc.h"

struct pids {
  pid_t *at;
  size_t count, room;
};

// What there is no memory for is left out; the callers look again.
static void add(struct pids *pids, pid_t pid) {
  if (pids->count == pids->room) {
    size_t room = pids->room ? 2 * pids->room : 1024, bytes = room * sizeof pid;
    void *more = pids->at ? mremap(pids->at, pids->room * sizeof pid, bytes, MREMAP_MAYMOVE)
                          : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (more == MAP_FAILED) return;
    pids->at = more;
    pids->room = room;
  }
  pids->at[pids->count++] = pid;
}

static int open_proc(pid_t pid, const char *of, pid_t thread, const char *file) {
  char path[96];
  struct text text = into(path, sizeof path);
  put(&text, "/proc/");
  put_number(&text, pid);
  put(&text, of);
  if (thread) put_number(&text, thread);
  put(&text, file);
  return open(path, O_RDONLY | O_CLOEXEC);
}

// Adds each number that a folder of /proc has an entry for.
static void add_entries(struct pids *pids, int folder) {
  char entries[4096] __attribute__((aligned(8)));
  for (ssize_t length; (length = getdents64(folder, entries, sizeof entries)) > 0;) {
    for (ssize_t at = 0; at < length;) {
      struct dirent64 *entry = (struct dirent64 *)(entries + at);
      int found = number(entry->d_name);
      if (found > 0) add(pids, found);
      at += entry->d_reclen;
    }
  }
  close(folder);
}

struct stat_line {
  char state;
  pid_t parent;
};

// A process that is gone has the state 'X', as one that is about to.
static struct stat_line read_stat(pid_t pid) {
  char facts[512];
  struct stat_line gone = {'X', 0};
  int fd = open_proc(pid, "/stat", 0, "");
  if (fd < 0) return gone;
  ssize_t length = read(fd, facts, sizeof facts - 1);
  close(fd);
  facts[length > 0 ? length : 0] = 0;
  const char *rest = strrchr(facts, ')'); // the name before it may hold anything
  if (!rest || strlen(rest) < 5) return gone;
  return (struct stat_line){rest[2], number(rest + 4)};
}

// Adds the children of one thread, as the kernel lists them: numbers with a space after each. False
// where the kernel was built without that list.
static bool add_children(struct pids *pids, pid_t pid, pid_t thread) {
  char part[1024];
  int fd = open_proc(pid, "/task/", thread, "/children"), child = 0;
  if (fd < 0) return false;
  for (ssize_t length; (length = read(fd, part, sizeof part)) > 0;) {
    for (ssize_t i = 0; i < length; i++) {
      if (part[i] != ' ') {
        child = child * 10 + part[i] - '0';
      } else {
        add(pids, child);
        child = 0;
      }
    }
  }
  close(fd);
  return true;
}

// As list_below, for kernels without lists of children: by the parent of each process of the host.
static void search_below(struct pids *pids) {
  static struct pids all;
  all.count = 0;
  int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (proc >= 0) add_entries(&all, proc);
  for (size_t known = (size_t)-1; known != pids->count;) {
    known = pids->count;
    for (size_t i = 0; i < all.count; i++) {
      if (all.at[i] == 0) continue;
      pid_t parent = read_stat(all.at[i]).parent;
      bool below = parent == getpid();
      for (size_t n = 0; n < pids->count && !below; n++) below = pids->at[n] == parent;
      if (!below) continue;
      add(pids, all.at[i]);
      all.at[i] = 0;
    }
  }
}

// Lists all below us, parents before their children. What is not stopped may change meanwhile.
static void list_below(struct pids *pids) {
  static struct pids threads;
  pids->count = 0;
  if (!add_children(pids, getpid(), getpid())) {
    search_below(pids);
    return;
  }
  for (size_t i = 0; i < pids->count; i++) {
    int folder = open_proc(pids->at[i], "/task", 0, "");
    if (folder < 0) continue;
    threads.count = 0;
    add_entries(&threads, folder);
    for (size_t n = 0; n < threads.count; n++) add_children(pids, pids->at[i], threads.at[n]);
  }
}

// Asks all below to end, and says how many that are.
static size_t terminate_below(void) {
  static struct pids below;
  size_t alive = 0;
  list_below(&below);
  for (size_t i = 0; i < below.count; i++) {
    char state = read_stat(below.at[i]).state;
    if (state == 'Z' || state == 'X') continue;
    alive++;
    kill(below.at[i], SIGTERM);
    kill(below.at[i], SIGCONT); // what is stopped cannot act on it
  }
  return alive;
}

// Kills all below. What is stopped cannot fork away from the kill, and keeps its place under every
// limit on processes; so first all is stopped, until a look finds no other than the one before.
static void kill_below(void) {
  static struct pids stopped, below;
  stopped.count = 0;
  for (int look = 0; look < 64; look++) {
    list_below(&below);
    bool same = below.count == stopped.count;
    for (size_t i = 0; i < below.count && same; i++) same = below.at[i] == stopped.at[i];
    if (same) break;
    for (size_t i = 0; i < below.count; i++) kill(below.at[i], SIGSTOP);
    struct pids swap = stopped;
    stopped = below;
    below = swap;
  }
  for (size_t i = 0; i < stopped.count; i++) kill(stopped.at[i], SIGKILL);
}
