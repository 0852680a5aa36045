// The processes below this one: found, stopped and killed, however they are grouped.

#pragma once
#include <stdbool.h>

#include "text.h"
#include "tiny-libc.h"

struct process {
  pid_t pid, parent;
  bool alive, below, stopped;
};

struct table {
  struct process *rows;
  size_t count, room;
};

static struct process *find(const struct table *table, pid_t pid) {
  size_t low = 0, high = table->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (table->rows[middle].pid < pid) low = middle + 1;
    else high = middle;
  }
  return low < table->count && table->rows[low].pid == pid ? &table->rows[low] : NULL;
}

static bool read_process(pid_t pid, struct process *process) {
  char path[32], facts[512];
  struct text name = into(path, sizeof path);
  put(&name, "/proc/");
  put_number(&name, pid);
  put(&name, "/stat");
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t length = read(fd, facts, sizeof facts - 1);
  close(fd);
  if (length <= 0) return false;
  facts[length] = 0;
  const char *rest = strrchr(facts, ')'); // the name before it may hold anything
  if (!rest || strlen(rest) < 5) return false;
  *process = (struct process){
      .pid = pid, .parent = number(rest + 4), .alive = rest[2] != 'Z' && rest[2] != 'X'};
  return true;
}

static bool make_room(struct table *table) {
  if (table->count < table->room) return true;
  size_t room = table->room ? 2 * table->room : 1024, bytes = room * sizeof *table->rows;
  void *rows = table->rows
                   ? mremap(table->rows, table->room * sizeof *table->rows, bytes, MREMAP_MAYMOVE)
                   : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (rows == MAP_FAILED) return false;
  table->rows = rows;
  table->room = room;
  return true;
}

// Fills the table with the processes of the host, in the order of /proc: by pid. Where memory or a
// descriptor is short it holds what could be read; the callers look again.
static void read_processes(struct table *table) {
  char entries[4096] __attribute__((aligned(8)));
  table->count = 0;
  int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (proc < 0) return;
  for (ssize_t length; (length = getdents64(proc, entries, sizeof entries)) > 0;) {
    for (ssize_t at = 0; at < length;) {
      struct dirent64 *entry = (struct dirent64 *)(entries + at);
      pid_t pid = number(entry->d_name);
      at += entry->d_reclen;
      if (pid > 0 && make_room(table) && read_process(pid, &table->rows[table->count]))
        table->count++;
    }
  }
  close(proc);
}

// Sends a signal to all below us that are not marked as stopped, and says how many those are.
static size_t signal_below(struct table *table, int signal) {
  pid_t self = getpid();
  for (bool more = true; more;) {
    more = false;
    for (size_t i = 0; i < table->count; i++) {
      struct process *it = &table->rows[i], *parent;
      if (it->below) continue;
      parent = it->parent == self ? NULL : find(table, it->parent);
      if (it->parent == self || (parent && parent->below)) it->below = more = true;
    }
  }
  size_t signalled = 0;
  for (size_t i = 0; i < table->count; i++) {
    struct process *it = &table->rows[i];
    if (it->below && it->alive && !it->stopped && kill(it->pid, signal) == 0) signalled++;
  }
  return signalled;
}

// Kills all that is below. What is stopped cannot fork away from the kill, and keeps its place under
// every limit on processes; so first all is stopped, until a look finds none that was not, or there
// have been enough looks. Each reads all of /proc.
static void kill_below(int looks) {
  static struct table tables[2];
  struct table *seen = &tables[0], *next = &tables[1];
  seen->count = 0;
  for (; looks > 0; looks--) {
    read_processes(next);
    for (size_t i = 0; i < next->count; i++) {
      struct process *before = find(seen, next->rows[i].pid);
      next->rows[i].stopped = before && before->below;
    }
    struct table *swap = seen;
    seen = next;
    next = swap;
    if (signal_below(seen, SIGSTOP) == 0) break;
  }
  for (size_t i = 0; i < seen->count; i++)
    if (seen->rows[i].below) kill(seen->rows[i].pid, SIGKILL);
}
