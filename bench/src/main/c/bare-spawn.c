// What a job costs without Lode: posix_spawn of a shell command with its output in a new file, one after the other.
//
// Usage: bare-spawn COUNT FOLDER. Prints three numbers: nanoseconds of wall time, and microseconds of CPU time of this
// program and of all its children.

#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static long long micros(int who) {
  struct rusage usage;
  getrusage(who, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000LL + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static long long nanos(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int run_one(const char *file) {
  char *command[] = {"/bin/sh", "-c", "true", NULL};
  posix_spawn_file_actions_t files;
  pid_t child;
  int status;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 1, file, O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&files, 1, 2);
  int error = posix_spawn(&child, command[0], &files, NULL, command, environ);
  posix_spawn_file_actions_destroy(&files);
  return error == 0 && waitpid(child, &status, 0) == child && status == 0 ? 0 : 1;
}

int main(int count, char **arguments) {
  if (count != 3) return 64;
  int jobs = atoi(arguments[1]);
  long long begun = nanos();
  for (int i = 0; i < jobs; i++) {
    char file[4096];
    snprintf(file, sizeof file, "%s/%d", arguments[2], i);
    if (run_one(file) != 0 || unlink(file) != 0) return 1;
  }
  printf("%lld %lld %lld\n", nanos() - begun, micros(RUSAGE_SELF), micros(RUSAGE_CHILDREN));
  return 0;
}
