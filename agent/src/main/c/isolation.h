// The workload kept apart from the host: as a user of its own, with its own view of the files, and
// behind a program that builds more walls (bubblewrap, podman).
//
// As a user of its own, in this order: a mount namespace whose changes stay in it; a private /tmp and
// /dev/shm; an empty folder over each that others may not enter; in these, what the workload is to
// see; then every right is given up for good.
//
// Behind such a program nobody here can see how the workload ended, so this very program runs inside
// too, as the parent of the workload. It gets what it needs by descriptor: environments are secret, and
// arguments are not.

#pragma once
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/mount.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "text.h"
#include "tiny-libc.h"

// Given to whoever runs inside: how it ended is written there, the environment read, output written.
enum { REPORT = 3, ENVIRONMENT = 4, OUTPUT = 5, BEYOND = 16 };

// How the mount calls name what is not in the library's headers of the same time.
#define TREE_CLONE 1
#define TREE_CLOEXEC O_CLOEXEC
#define FROM_DESCRIPTOR 4 // MOVE_MOUNT_F_EMPTY_PATH
#define NEW_MOUNTS 0x00020000 // CLONE_NEWNS
#define PRIVATE_MOUNT (MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV)

// The flags of mount(2); <sys/mount.h> and <linux/mount.h> cannot both be had.
enum { NOSUID = 2, NODEV = 4, RECURSIVE = 16384, SLAVE = 1 << 19 };

// Why the workload's program never ran.
struct failure {
  int error;
  char what[16];
};

// What the program inside tells the one outside. Others may have written it: nothing is taken on trust.
struct report {
  struct failure failure;
  _Atomic int told;
  int status;
  size_t left;
};

struct isolation {
  char **options;   // all of them, up to "--"
  uid_t user;       // 0: none of its own
  const char *tmp;  // the folder that is its /tmp
  const char *work; // where it starts; NULL: in work/ of the attempt's folder
  bool wrapped;     // the command is a program that runs us inside
  bool inside;      // we are what it runs
  bool merged;      // its own environment goes on where the workload's says nothing
};

// Takes an option that is about isolation; false for others.
static bool parse_isolation(const char *name, const char *value, struct isolation *to) {
  if (strcmp(name, "--user") == 0) to->user = (uid_t)number(value);
  else if (strcmp(name, "--tmp") == 0) to->tmp = value;
  else if (strcmp(name, "--work") == 0) to->work = value;
  else if (strcmp(name, "--wrapped") == 0) to->wrapped = true;
  else if (strcmp(name, "--inside") == 0) {
    to->inside = true;
    to->merged = strcmp(value, "merge") == 0;
  }
  else return strcmp(name, "--cover") == 0 || strcmp(name, "--bind") == 0 ||
              strcmp(name, "--see") == 0 || strcmp(name, "--env") == 0;
  return true;
}

// ---- its own view of the files

// A copy of what is mounted at a path, to be put elsewhere; -1 with errno.
static int take(const char *path, unsigned long attributes) {
  struct mount_attr changed = {.attr_set = attributes};
  int tree = (int)CALL(open_tree, AT_FDCWD, path, TREE_CLONE | TREE_CLOEXEC, 0, 0, 0);
  if (tree >= 0 && CALL(mount_setattr, tree, "", AT_EMPTY_PATH, &changed, sizeof changed, 0) == 0)
    return tree;
  return -1;
}

static bool place(int tree, const char *path) {
  return CALL(move_mount, tree, "", AT_FDCWD, path, FROM_DESCRIPTOR, 0) == 0;
}

// Makes a path with all folders on its way, where it is not there. Only ever meets our own empty
// folders and the host's.
static void make_path(const char *path, bool folder) {
  char part[4096];
  struct text text = into(part, sizeof part);
  for (const char *it = path; *it; it++) {
    if (*it == '/' && it != path) CALL(mkdirat, AT_FDCWD, part, 0755, 0, 0, 0);
    put_byte(&text, *it);
  }
  if (folder) {
    CALL(mkdirat, AT_FDCWD, part, 0755, 0, 0, 0);
  } else {
    int fd = (int)CALL(openat, AT_FDCWD, part, O_WRONLY | O_CREAT | O_CLOEXEC, 0644, 0, 0);
    if (fd >= 0) close(fd);
  }
}

static bool cover(const char *path, const char *how) {
  return CALL(mount, "tmpfs", path, "tmpfs", NOSUID | NODEV, how, 0) == 0;
}

static bool place_at(int tree, const char *path) {
  struct stat facts;
  if (fstat(tree, &facts) != 0) return false;
  make_path(path, S_ISDIR(facts.st_mode));
  return place(tree, path);
}

// What is to be seen is taken hold of before anything is put over it.
static bool arrange(const struct isolation *isolation) {
  size_t count = 0;
  for (char **it = isolation->options; strcmp(*it, "--") != 0; it += 2) count++;
  int trees[count + 1], tmp = take(isolation->tmp, PRIVATE_MOUNT), kept = take(isolation->tmp, PRIVATE_MOUNT);
  if (tmp < 0 || kept < 0) return false;
  char **it = isolation->options;
  for (size_t i = 0; i < count; i++, it += 2) {
    bool writable = strcmp(*it, "--bind") == 0;
    trees[i] = -1;
    if (!writable && strcmp(*it, "--see") != 0) continue;
    trees[i] = take(it[1], writable ? PRIVATE_MOUNT : PRIVATE_MOUNT | MOUNT_ATTR_RDONLY);
    if (trees[i] < 0) return false;
  }
  if (!place(tmp, "/tmp") || !place(kept, "/var/tmp") || !cover("/dev/shm", "mode=1777")) return false;
  it = isolation->options;
  for (size_t i = 0; i < count; i++, it += 2)
    if (strcmp(*it, "--cover") == 0 && !cover(it[1], "mode=0755,size=1m")) return false;
  it = isolation->options;
  for (size_t i = 0; i < count; i++, it += 2)
    if (trees[i] >= 0 && !place_at(trees[i], it[1])) return false;
  return true;
}

static bool see_only_its_own(const struct isolation *isolation) {
  long mask = CALL(umask, 0, 0, 0, 0, 0, 0);
  bool done = CALL(unshare, NEW_MOUNTS, 0, 0, 0, 0, 0) == 0 &&
              CALL(mount, "none", "/", NULL, RECURSIVE | SLAVE, NULL, 0) == 0 && arrange(isolation);
  CALL(umask, mask, 0, 0, 0, 0, 0);
  return done;
}

// ---- its own user

static bool give_up_rights(uid_t user) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct none[2] = {{0}, {0}};
  // Its output may be opened once more, as /dev/stdout.
  CALL(fchown, 1, user, user, 0, 0, 0);
  for (unsigned long right = 0; prctl(PR_CAPBSET_DROP, right) == 0; right++) continue;
  if (CALL(setgroups, 0, NULL, 0, 0, 0, 0) != 0 || CALL(setresgid, user, user, user, 0, 0, 0) != 0 ||
      CALL(setresuid, user, user, user, 0, 0, 0) != 0 || CALL(capset, &header, none, 0, 0, 0, 0) != 0)
    return false;
  CALL(keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL, 0, 0, 0, 0); // not everywhere built in
  return CALL(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0) == 0;
}

// In the child, before it becomes the workload. Afterwards a death of its parent must be asked for anew.
static bool isolate(const struct isolation *isolation) {
  return !isolation->user || (see_only_its_own(isolation) && give_up_rights(isolation->user));
}

// ---- behind another program

static int anonymous_file(const char *name) {
  return (int)CALL(memfd_create, name, 1 /* MFD_CLOEXEC */, 0, 0, 0, 0);
}

// Memory that the program inside shares, and this one's children do; NULL when there is none.
static struct report *new_report(int *fd) {
  *fd = anonymous_file("report");
  if (*fd < 0 || CALL(ftruncate, *fd, sizeof(struct report), 0, 0, 0, 0) != 0) return NULL;
  void *page = mmap(NULL, sizeof(struct report), PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
  return page == MAP_FAILED ? NULL : page;
}

static bool write_environment(int fd) {
  for (char **it = environ; *it; it++) {
    size_t length = strlen(*it) + 1;
    if (write(fd, *it, length) != (ssize_t)length) return false;
  }
  return true;
}

static bool give(int from, int to) {
  int away = fcntl(from, F_DUPFD_CLOEXEC, BEYOND);
  return away >= 0 && dup2(away, to) == to;
}

// In the child: puts the three descriptors in their places, and takes the workload's environment away
// from the program between, which must not be steered by it.
static bool hand_over(const struct isolation *isolation, int report) {
  int variables = anonymous_file("environment");
  if (variables < 0 || !write_environment(variables)) return false;
  int apart = fcntl(variables, F_DUPFD_CLOEXEC, BEYOND);
  if (apart < 0 || !give(report, REPORT) || !give(apart, ENVIRONMENT) || !give(1, OUTPUT)) return false;
  static char *own[64];
  size_t count = 0;
  for (char **it = environ; *it; it++)
    if (after(*it, "LODE_ATTEMPT_FOLDER=")) own[count++] = *it; // by which left-overs are known
  for (char **it = isolation->options; strcmp(*it, "--") != 0 && count < 63; it += 2)
    if (strcmp(*it, "--env") == 0) own[count++] = it[1];
  environ = own;
  return true;
}

static bool same_name(const char *a, const char *b) {
  while (*a && *a != '=' && *a == *b) a++, b++;
  return *a == '=' && *b == '=';
}

// Inside: takes the environment from its descriptor; false when there is none.
static bool receive_environment(bool merged) {
  struct stat facts;
  if (fstat(ENVIRONMENT, &facts) != 0 || facts.st_size == 0) return false;
  size_t size = (size_t)facts.st_size, count = 1;
  char *all = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, ENVIRONMENT, 0);
  if (all == MAP_FAILED) return false;
  for (size_t i = 0; i < size; i++) count += !all[i];
  for (char **it = environ; *it; it++) count++;
  char **list = mmap(NULL, count * sizeof *list, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (list == MAP_FAILED) return false;
  char **own = environ;
  environ = list;
  for (size_t i = 0; i < size; i += strlen(all + i) + 1) *list++ = all + i;
  for (char **it = own, **known; *it && merged; it++) {
    for (known = environ; *known && !same_name(*known, *it);) known++;
    if (!*known) *list++ = *it;
  }
  return true;
}

// Inside: takes the three descriptors, and leaves none of them to the workload.
static struct report *receive(bool merged) {
  void *page = mmap(NULL, sizeof(struct report), PROT_READ | PROT_WRITE, MAP_SHARED, REPORT, 0);
  if (page == MAP_FAILED || !receive_environment(merged) || dup2(OUTPUT, 1) < 0 || dup2(OUTPUT, 2) < 0) return NULL;
  close_range(REPORT, ~0U, 0);
  prctl(PR_SET_DUMPABLE, 0); // the workload may not look into its parent
  return page;
}

// Outside, when all has ended: takes what was told inside. A program between that has not got so far
// is itself the failure; one that was killed says so by its code, as a shell does.
static void accept_report(struct report *report, int *status, size_t *left) {
  struct failure *failure = &report->failure;
  if (atomic_load(&report->told)) {
    *status = report->status & 0xffff;
    *left = report->left;
  } else if (WIFEXITED(*status) && WEXITSTATUS(*status) > 128) {
    *status = WEXITSTATUS(*status) & 0x7f;
  } else if (WIFEXITED(*status) && !failure->error) {
    struct text text = into(failure->what, sizeof failure->what);
    put(&text, "isolation");
    failure->error = ECHILD;
  }
  failure->what[sizeof failure->what - 1] = 0;
  for (char *what = failure->what; *what; what++)
    if (*what < 'a' || *what > 'z') *what = '_';
}
