// The processes below this one: found, stopped and killed, however they are grouped.

#pragma once
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

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

static bool read_process(const char *name, struct process *process) {
  char path[64], text[512], state;
  snprintf(path, sizeof path, "/proc/%.20s/stat", name);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t length = read(fd, text, sizeof text - 1);
  close(fd);
  if (length <= 0) return false;
  text[length] = 0;
  char *rest = strrchr(text, ')'); // the name before it may hold anything
  if (!rest || sscanf(rest, ") %c %d", &state, &process->parent) != 2) return false;
  process->pid = atoi(name);
  process->alive = state != 'Z' && state != 'X';
  return true;
}

// Fills the table with all processes of the host, in the order of /proc: by pid.
static void read_processes(struct table *table) {
  table->count = 0;
  DIR *proc = opendir("/proc");
  if (!proc) return;
  for (struct dirent *entry; (entry = readdir(proc));) {
    struct process process = {0};
    if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
    if (!read_process(entry->d_name, &process)) continue;
    if (table->count == table->room) {
      size_t room = table->room ? 2 * table->room : 512;
      void *rows = realloc(table->rows, room * sizeof process);
      if (!rows) break; // what was read serves; the callers look again
      table->rows = rows;
      table->room = room;
    }
    table->rows[table->count++] = process;
  }
  closedir(proc);
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
// every limit on processes; so first all is stopped, until a look finds none that was not.
static void kill_frozen(void) {
  static struct table tables[2];
  struct table *seen = &tables[0], *next = &tables[1];
  seen->count = 0;
  for (int round = 0; round < 64; round++) {
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
