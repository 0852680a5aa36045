// The control groups of the attempt: made before the workload, which is born in them; read and
// removed when nothing of it is left. Which groups there are and what is written into them is the
// agent's to decide: here a group is a folder and a limit is a line of a file.

#pragma once
#include <linux/sched.h>
#include <stdbool.h>
#include <stdint.h>

#include "text.h"
#include "tiny-libc.h"

// One for each controller of version 1 that limits anything.
enum { MOST_GROUPS = 4 };

static struct group {
  const char *path;
  int folder;
  bool unified; // version 2
} groups[MOST_GROUPS];
static size_t group_count;

// Limits of each process, where there are no groups; 0: as inherited.
static uint64_t most_data, most_processes;

// What the kernel has counted for all of the attempt's processes together; 0 where it has not.
struct totals {
  uint64_t memory_peak, memory_limit, oom_kills, refused_forks;
};

static uint64_t big_number(const char *text) {
  uint64_t value = 0;
  for (; *text >= '0' && *text <= '9'; text++) value = value * 10 + (uint64_t)(*text - '0');
  return value;
}

// ---- made

// Of "NAME=VALUE"; a value that may be refused stands behind "?=". Returns why it could not be set.
static int set_limit(const struct group *group, const char *assignment) {
  char name[64];
  struct text text = into(name, sizeof name);
  while (*assignment && *assignment != '=' && *assignment != '?') put_byte(&text, *assignment++);
  bool optional = *assignment == '?';
  const char *value = strchr(assignment, '=');
  if (!value) return EINVAL;
  int file = openat(group->folder, name, O_WRONLY | O_TRUNC | O_CLOEXEC);
  bool set = file >= 0 && write(file, value + 1, strlen(value + 1)) >= 0;
  int error = set ? 0 : errno;
  if (file >= 0) close(file);
  return optional ? 0 : error;
}

static int make_group(const char *path, bool unified) {
  if (group_count == MOST_GROUPS) return E2BIG;
  // One that is there was made for this attempt by an agent that died over it.
  if (mkdirat(AT_FDCWD, path, 0755) != 0 && errno != EEXIST) return errno;
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return errno;
  groups[group_count++] = (struct group){path, folder, unified};
  return 0;
}

// ---- joined

static bool write_zero(const struct group *group, const char *name) {
  int file = openat(group->folder, name, O_WRONLY | O_TRUNC | O_CLOEXEC);
  if (file < 0) return false;
  bool written = write(file, "0", 1) == 1; // 0 names whoever writes
  close(file);
  return written;
}

// A child that is born in its group of version 2; moving it there afterwards would make the kernel
// stop every fork and exit of the host for a moment.
static pid_t fork_into_groups(void) {
  for (size_t i = 0; i < group_count; i++) {
    if (!groups[i].unified) continue;
    struct clone_args how = {0};
    how.flags = CLONE_INTO_CGROUP;
    how.exit_signal = SIGCHLD;
    how.cgroup = (uint64_t)groups[i].folder;
    pid_t pid = (pid_t)CALL(clone3, &how, sizeof how, 0, 0, 0, 0);
    if (pid > 0) return pid;
    if (pid == 0) {
      groups[i].folder = -1; // it is there
      return 0;
    }
  }
  return fork();
}

// In the child, which has one thread: that thread moved is all of it moved, and that is cheap.
static bool join_groups(void) {
  for (size_t i = 0; i < group_count; i++) {
    if (groups[i].folder < 0) continue;
    if (!write_zero(&groups[i], groups[i].unified ? "cgroup.procs" : "tasks")) return false;
  }
  return true;
}

static bool limit_itself(void) {
  struct rlimit data = {most_data, most_data}, processes;
  if (most_data && setrlimit(RLIMIT_DATA, &data) != 0) return false;
  if (!most_processes || getrlimit(RLIMIT_NPROC, &processes) != 0) return true;
  if (processes.rlim_max < most_processes) return true;
  processes.rlim_cur = processes.rlim_max = most_processes;
  return setrlimit(RLIMIT_NPROC, &processes) == 0;
}

// ---- ended

// Also what is in the groups and not below us. In version 2 at one blow; in version 1 by number,
// and the caller asks again until nothing is left.
static void kill_grouped(void) {
  char pids[4096];
  for (size_t i = 0; i < group_count; i++) {
    int kill_file =
        groups[i].unified ? openat(groups[i].folder, "cgroup.kill", O_WRONLY | O_CLOEXEC) : -1;
    bool killed = kill_file >= 0 && write(kill_file, "1", 1) == 1;
    if (kill_file >= 0) close(kill_file);
    int list = killed ? -1 : openat(groups[i].folder, "cgroup.procs", O_RDONLY | O_CLOEXEC);
    if (list < 0) continue;
    pid_t pid = 0;
    for (ssize_t length; (length = read(list, pids, sizeof pids)) > 0;) {
      for (ssize_t at = 0; at < length; at++) {
        if (pids[at] != '\n') {
          pid = pid * 10 + pids[at] - '0';
        } else {
          if (pid > 1) kill(pid, SIGKILL);
          pid = 0;
        }
      }
    }
    close(list);
  }
}

// The number of a file, or behind a word at the beginning of one of its lines; 0 for none.
static uint64_t read_count(const struct group *group, const char *name, const char *word) {
  char facts[1024];
  int file = openat(group->folder, name, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t length = read(file, facts, sizeof facts - 1);
  close(file);
  facts[length > 0 ? length : 0] = 0;
  for (const char *line = facts; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
    if (after(line, word)) return big_number(after(line, word));
  return 0;
}

static struct totals read_totals(void) {
  struct totals totals = {0};
  for (size_t i = 0; i < group_count; i++) {
    const struct group *group = &groups[i];
    const char *peak = group->unified ? "memory.peak" : "memory.max_usage_in_bytes";
    const char *limit = group->unified ? "memory.max" : "memory.limit_in_bytes";
    const char *kills = group->unified ? "memory.events" : "memory.oom_control";
    totals.memory_peak += read_count(group, peak, "");
    totals.memory_limit += read_count(group, limit, "");
    totals.oom_kills += read_count(group, kills, "oom_kill ");
    totals.refused_forks += read_count(group, "pids.events", "max ");
  }
  return totals;
}

// What cannot be removed (the workload has made groups of its own in it) is left to the agent.
static void remove_groups(void) {
  for (size_t i = 0; i < group_count; i++) {
    for (int64_t tries = 0; tries < 5; tries++) {
      if (unlinkat(AT_FDCWD, groups[i].path, AT_REMOVEDIR) == 0 || errno != EBUSY) break;
      struct timespec rest = {0, (1 << tries) * 1000000};
      nanosleep(&rest, NULL);
    }
  }
}
