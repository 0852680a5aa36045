// The parent of one workload. It holds everything that must be true without the agent:
//
//  - It lives exactly as long as the lock on the attempt's folder, which it inherits as descriptor 3.
//  - Nothing below it outlives it: it adopts orphans, and ends only when none is left.
//  - The exit is told once, by a rename, after the process tree is gone.
//  - A lease that passes ends the workload, whether or not the agent is there to say so.
//
// Usage: lode-supervisor --dir FOLDER [--lease FILE] [--nofile N] [--data BYTES] [--nproc N]
//        [--group1 FOLDER | --group2 FOLDER [--set FILE=VALUE]...]... [ISOLATION] -- COMMAND [ARGUMENT]...
//
// ISOLATION, see isolation.h: --user N --tmp FOLDER --work FOLDER [--cover FOLDER]... [--bind PATH]...
// [--see PATH]..., and --wrapped - [--env NAME=VALUE]... where the command runs this program inside of
// other walls, as lode-supervisor --inside replace --work FOLDER -- COMMAND [ARGUMENT]...
//
// It is started with all signals blocked and with the log on descriptors 1 and 2. SIGTERM asks the
// workload to end, SIGUSR1 kills all of it; every other signal that can be kept away is.
// It ends with 0 when the exit is written, 75 when the folder is gone, 64 when called wrongly.

#define _GNU_SOURCE
#include <endian.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "cgroup.h"
#include "isolation.h"
#include "processes.h"
#include "text.h"
#include "tiny-libc.h"

enum { FOLDER = 3, USAGE = 64, FOLDER_GONE = 75 };

#define MILLIS INT64_C(1000000)
#define NEVER INT64_MAX

// What is left when the workload's first process has ended gets this long to end by itself.
static const int64_t GRACE = 200 * MILLIS;
// A program between the workload and us has this long to put the host in order after it.
static const int64_t TIDYING = 5000 * MILLIS;
static const int64_t LONGEST_WAIT = 1000 * MILLIS;

static const char *const CAUSES[] = {"workload", "stop", "kill", "lease"};
enum cause { BY_WORKLOAD, BY_STOP, BY_KILL, BY_LEASE };

struct options {
  const char *lease;
  rlim_t nofile; // 0: as inherited
  struct isolation isolation;
  char **command;
};

static void fail(struct failure *failure, int error, const char *what) {
  struct text text = into(failure->what, sizeof failure->what);
  put(&text, what);
  failure->error = error;
}

static struct failure *failure; // shared with the child, which writes it
static struct report *report;   // what the program inside tells; NULL: there is none inside
static int report_fd;          // 0 inside, and where there is no report
static const _Atomic int64_t *lease; // CLOCK_BOOTTIME nanoseconds, little-endian; NULL: none
static char oom_score[16];           // what the workload is given back; empty: unchanged

static pid_t workload;
static bool ended; // the workload's first process has been reaped
static int status;
static enum cause cause = BY_WORKLOAD;
static int64_t began, over;
static size_t left;

// ---- time and signals

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_BOOTTIME, &t);
  return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void pause_for(int64_t nanos) {
  struct timespec t = {nanos / 1000000000, nanos % 1000000000};
  nanosleep(&t, NULL);
}

static int64_t earlier(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t lease_end(void) {
  return lease ? (int64_t)le64toh((uint64_t)atomic_load(lease)) : NEVER;
}

// Waits for a signal; 0 says that the time has come. The kernel's timeouts do not count the time
// that the host was suspended, so nobody waits for an instant more than LONGEST_WAIT away.
static int await(int64_t until) {
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGCHLD);
  sigaddset(&awaited, SIGTERM);
  sigaddset(&awaited, SIGUSR1);
  int64_t rest = until - now();
  if (rest < 0) rest = 0;
  struct timespec timeout = {rest / 1000000000, rest % 1000000000};
  int signal = sigtimedwait(&awaited, NULL, until == NEVER ? NULL : &timeout);
  return signal > 0 ? signal : 0;
}

// ---- the processes below

// Buries what has died. False when no child is left, and so, because orphans come to us, nothing is.
static bool reap(void) {
  for (;;) {
    int state;
    pid_t pid = waitpid(-1, &state, WNOHANG | __WALL);
    if (pid <= 0) return pid == 0;
    if (pid == workload) {
      ended = true;
      status = state;
      over = now();
    }
  }
}

static bool reaped_before(int64_t until) {
  while (reap()) {
    if (now() >= until) return false;
    await(until);
  }
  return true;
}

// Returns when nothing is left below. What cannot be killed (a process in an uninterruptible wait)
// holds us, and with us the lock, for as long as it lives.
static void kill_all(void) {
  if (!ended) {
    // Not reaped, so the number still names this group. One call, and nothing in it can fork away.
    kill(-workload, SIGKILL);
    kill(workload, SIGKILL);
    if (reaped_before(now() + 20 * MILLIS)) return;
  }
  for (int64_t patience = 50 * MILLIS;; patience = earlier(2 * patience, LONGEST_WAIT)) {
    kill_grouped();
    kill_below();
    if (reaped_before(now() + patience)) return;
  }
}

static void stop(void) {
  pid_t whom = kill(-workload, 0) == 0 ? -workload : workload;
  kill(whom, SIGTERM);
  kill(whom, SIGCONT); // what is stopped cannot act on it
}

// The workload's first process has ended: whatever it left behind goes too.
static void sweep(void) {
  // What a program between leaves is its own, and puts the host in order.
  if (!reap() || (report_fd && reaped_before(now() + TIDYING))) return;
  left = terminate_below();
  for (int64_t until = now() + GRACE; reap();) {
    if (now() >= earlier(until, lease_end()) || await(until) == SIGUSR1) {
      kill_all();
      return;
    }
  }
}

static void supervise(void) {
  while (reap() && !ended) {
    int64_t until = lease_end();
    if (now() >= until) {
      cause = BY_LEASE;
      kill_all();
      return;
    }
    // Also a lease that seems to have no end may get one.
    switch (await(lease ? earlier(until, now() + LONGEST_WAIT) : NEVER)) {
    case SIGTERM:
      cause = BY_STOP;
      stop();
      break;
    case SIGUSR1:
      cause = BY_KILL;
      kill_all();
      return;
    }
  }
  sweep();
}

// ---- the exit

static void put_fact(struct text *line, const char *name, long long value) {
  put(line, name);
  put_number(line, value);
}

static int64_t micros(struct timeval time) { return time.tv_sec * INT64_C(1000000) + time.tv_usec; }

static void describe_exit(struct text *line) {
  struct rusage usage = {0};
  getrusage(RUSAGE_CHILDREN, &usage);
  if (failure && failure->error) {
    put_fact(line, "how=unstartable errno=", failure->error);
    put(line, " what=");
    put(line, failure->what);
  } else if (WIFSIGNALED(status)) put_fact(line, "how=signaled signal=", WTERMSIG(status));
  else put_fact(line, "how=exited code=", WEXITSTATUS(status));
  put(line, " by=");
  put(line, CAUSES[cause]);
  put_fact(line, " maxrss_kb=", usage.ru_maxrss);
  put_fact(line, " utime_us=", micros(usage.ru_utime));
  put_fact(line, " stime_us=", micros(usage.ru_stime));
  put_fact(line, " start_ns=", began);
  put_fact(line, " end_ns=", over);
  put_fact(line, " read=", usage.ru_inblock * INT64_C(512)); // the kernel's unit, everywhere
  put_fact(line, " written=", usage.ru_oublock * INT64_C(512));
  struct totals totals = read_totals();
  put_fact(line, " mem_peak=", (long long)totals.memory_peak);
  put_fact(line, " mem_limit=", (long long)totals.memory_limit);
  put_fact(line, " oom_kills=", (long long)totals.oom_kills);
  put_fact(line, " refused_forks=", (long long)totals.refused_forks);
  put_fact(line, " left=", (long long)left);
  put(line, "\n");
}

// Room for the exit, taken while there is some: the workload may fill the disk.
static void reserve_exit(void) {
  static const char room[1024];
  int fd = openat(FOLDER, "exit.tmp", O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return;
  if (write(fd, room, sizeof room) < 0) unlinkat(FOLDER, "exit.tmp", 0);
  close(fd);
}

// Tells the exit and ends. The exit is the only truth about the attempt, so while it cannot be
// written (the disk is full) we stay, and with us the lock.
static _Noreturn void tell_exit(void) {
  char line[1024];
  struct text text = into(line, sizeof line);
  describe_exit(&text);
  remove_groups();
  size_t length = strlen(line);
  for (int64_t rest = 10 * MILLIS;; rest = earlier(2 * rest, LONGEST_WAIT)) {
    int fd = openat(FOLDER, "exit.tmp", O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 && (errno == ENOENT || errno == ESTALE)) _exit(FOLDER_GONE);
    if (fd >= 0) {
      bool written = write(fd, line, length) == (ssize_t)length && ftruncate(fd, (off_t)length) == 0;
      if (close(fd) == 0 && written && renameat(FOLDER, "exit.tmp", FOLDER, "exit") == 0) _exit(0);
    }
    else unlinkat(FOLDER, "exit.tmp", 0); // no file, but something that the workload has put there
    pause_for(rest);
  }
}

static _Noreturn void tell_unstartable(int error, const char *what) {
  static struct failure own;
  if (!failure) failure = &own;
  fail(failure, error, what);
  over = now();
  tell_exit();
}

// ---- the start

static void write_oom_score(const char *score) {
  int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  if (write(fd, score, strlen(score)) < 0) oom_score[0] = 0; // not allowed: nothing to give back
  close(fd);
}

// The workload dies of its own hunger; we must live to tell. Only a privileged agent may ask for this.
static void prefer_the_workload_for_oom(void) {
  int fd = open("/proc/self/oom_score_adj", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  ssize_t length = read(fd, oom_score, sizeof oom_score - 1);
  close(fd);
  oom_score[length > 0 ? length : 0] = 0;
  bool protected = oom_score[0] == '-';
  if (length > 0) write_oom_score("-900");
  if (!protected) return;
  // What protects the agent is not the workload's.
  struct text text = into(oom_score, sizeof oom_score);
  put(&text, "0");
}

static void hold_signals(void) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  for (int i = 1; i < NSIG; i++) signal(i, SIG_DFL); // for the workload, and so that SIGCHLD comes
}

static void share_report(void) {
  report = new_report(&report_fd);
  if (!report) tell_unstartable(errno, "memfd");
  failure = &report->failure;
}

static void prepare(bool wrapped) {
  hold_signals();
  int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (null < 0 || dup2(null, 0) < 0) tell_unstartable(errno, "null");
  fcntl(FOLDER, F_SETFD, FD_CLOEXEC);
  if (close_range(FOLDER + 1, ~0U, 0) != 0) tell_unstartable(errno, "close_range");
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) tell_unstartable(errno, "subreaper");
  prefer_the_workload_for_oom();
  reserve_exit();
  if (wrapped) {
    share_report();
    return;
  }
  void *page = mmap(NULL, sizeof *failure, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) tell_unstartable(errno, "mmap");
  failure = page;
}

static void open_lease(const char *file) {
  struct stat facts;
  int fd = open(file, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &facts) != 0) tell_unstartable(errno, "lease");
  if (facts.st_size < (off_t)sizeof *lease) tell_unstartable(EINVAL, "lease");
  const void *page = mmap(NULL, sizeof *lease, PROT_READ, MAP_SHARED, fd, 0);
  if (page == MAP_FAILED) tell_unstartable(errno, "lease");
  lease = page;
  close(fd);
  if (now() >= lease_end()) {
    cause = BY_LEASE;
    tell_unstartable(ETIME, "lease");
  }
}

static void make_groups(char **arguments) {
  for (char **it = arguments + 1; strcmp(*it, "--") != 0; it += 2) {
    int error = 0;
    if (after(*it, "--group")) error = make_group(it[1], after(*it, "--group")[0] == '2');
    else if (strcmp(*it, "--set") == 0) error = set_limit(&groups[group_count - 1], it[1]);
    if (error) tell_unstartable(error, "cgroup");
  }
}

// Returns why it could not be done. A script that names no interpreter is the shell's.
static int execute_file(const char *file, char **command) {
  execve(file, command, environ);
  if (errno != ENOEXEC) return errno;
  size_t count = 0;
  while (command[count]) count++;
  char *shell[count + 2];
  shell[0] = "/bin/sh";
  shell[1] = (char *)file;
  memcpy(shell + 2, command + 1, count * sizeof *command);
  execve(shell[0], shell, environ);
  return errno;
}

// Looks along PATH as execvp does: past what is not there, and past what is not allowed.
static int execute(char **command) {
  const char *name = command[0], *path = "/bin:/usr/bin";
  if (!*name) return ENOENT;
  if (strchr(name, '/')) return execute_file(name, command);
  for (char **it = environ; *it; it++)
    if (after(*it, "PATH=")) path = after(*it, "PATH=");
  int error = ENOENT;
  for (const char *end;; path = end + 1) {
    char file[4096];
    struct text text = into(file, sizeof file);
    for (end = path; *end && *end != ':'; end++) put_byte(&text, *end);
    if (end > path) put(&text, "/");
    put(&text, name);
    int why = text.at == text.end ? ENAMETOOLONG : execute_file(file, command);
    if (why == EACCES) error = EACCES;
    else if (why != ENOENT && why != ENOTDIR && why != ENAMETOOLONG && why != ESTALE) return why;
    if (!*end) return error;
  }
}

static _Noreturn void become_workload(const struct options *options, pid_t supervisor) {
  const char *what = "setup";
  const struct isolation *isolation = &options->isolation;
  sigset_t none;
  sigemptyset(&none);
  struct rlimit files;
  if (setpgid(0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) goto failed;
  if (getppid() != supervisor) _exit(127); // it died before it could take us along
  what = "cgroup";
  if (!join_groups()) goto failed;
  what = "setup";
  if (oom_score[0]) write_oom_score(oom_score);
  if (!limit_itself()) goto failed;
  if (options->nofile && getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = options->nofile < files.rlim_max ? options->nofile : files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) != 0) goto failed;
  }
  what = "isolate";
  if (!isolate(isolation)) goto failed;
  // Whoever becomes another user is forgotten by the kernel in this.
  if (isolation->user && (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != supervisor)) _exit(127);
  what = "chdir";
  int work = isolation->work ? open(isolation->work, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                             : openat(FOLDER, "work", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (work < 0 || fchdir(work) != 0) goto failed;
  what = "handover";
  // A program between keeps its signals blocked: who is inside of it hears them, and it lives on.
  if (!isolation->wrapped) sigprocmask(SIG_SETMASK, &none, NULL);
  else if (!hand_over(isolation, report_fd)) goto failed;
  what = "execve";
  errno = execute(options->command);
failed:
  fail(failure, errno, what);
  _exit(127);
}

static bool parse(char **arguments, struct options *options) {
  const char *folder = NULL;
  options->isolation.options = arguments + 1;
  bool grouped = false;
  for (char **it = arguments + 1; *it; it += 2) {
    if (strcmp(*it, "--") == 0) {
      options->command = it + 1;
      return it[1] && (folder || options->isolation.inside);
    }
    if (!it[1]) return false;
    if (strcmp(*it, "--dir") == 0) folder = it[1]; // for people and for the agent's search only
    else if (strcmp(*it, "--lease") == 0) options->lease = it[1];
    else if (strcmp(*it, "--nofile") == 0) options->nofile = (rlim_t)number(it[1]);
    else if (strcmp(*it, "--data") == 0) most_data = big_number(it[1]);
    else if (strcmp(*it, "--nproc") == 0) most_processes = big_number(it[1]);
    else if (strcmp(*it, "--group1") == 0 || strcmp(*it, "--group2") == 0) grouped = true;
    else if (grouped && strcmp(*it, "--set") == 0) continue;
    else if (!parse_isolation(*it, it[1], &options->isolation)) return false;
  }
  return false;
}

// What the program inside does in place of telling an exit.
static _Noreturn void run_inside(const struct options *options) {
  hold_signals();
  report = receive(options->isolation.merged);
  if (!report) _exit(USAGE);
  failure = &report->failure;
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  pid_t self = getpid();
  workload = fork();
  if (workload < 0) fail(failure, errno, "fork");
  if (workload == 0) become_workload(options, self);
  if (workload > 0) supervise();
  report->status = status;
  report->left = left;
  atomic_store(&report->told, 1);
  _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

int main(int count, char **arguments) {
  struct options options = {0};
  struct stat facts;
  (void)count;
  bool parsed = parse(arguments, &options);
  if (parsed && options.isolation.inside) run_inside(&options);
  if (!parsed || fstat(FOLDER, &facts) != 0 || !S_ISDIR(facts.st_mode)) {
    static const char hint[] = "lode-supervisor is started by the Lode agent only\n";
    return write(2, hint, sizeof hint - 1) < 0 ? USAGE : USAGE;
  }
  prepare(options.isolation.wrapped);
  began = now();
  if (options.lease) open_lease(options.lease);
  pid_t supervisor = getpid();
  make_groups(arguments);
  workload = fork_into_groups();
  if (workload < 0) tell_unstartable(errno, "fork");
  if (workload == 0) become_workload(&options, supervisor);
  setpgid(workload, workload); // whoever comes first, we or the child
  supervise();
  if (report) accept_report(report, &status, &left);
  tell_exit();
}
