/*
 * LD_PRELOAD shim around one folder. It keeps a journal of every write, truncation, unlink and successful sync of its
 * files, from which power-cut.ts rebuilds what a disk would hold, and it fails calls on demand. Environment:
 * SHIM_FOLDER; SHIM_JOURNAL (a file elsewhere); SHIM_FAIL_SYNC and SHIM_FAIL_WRITE (the Nth call answers EIO, from 1);
 * SHIM_FULL (while this file exists, writes answer ENOSPC); SHIM_CLOCK (a file with the seconds that the wall clock is off).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE = 2, SYNC = 3, UNLINK = 4 };

struct record { uint32_t kind, path_octets; uint64_t offset, octets; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1;
static long syncs, writes;

static long wanted(const char *name) { const char *value = getenv(name); return value ? atol(value) : 0; }

/* Octets of the path, 0 for what is not in the folder or is SQLite's shared memory. */
static size_t is_ours(const char *path) {
  const char *folder = getenv("SHIM_FOLDER");
  size_t octets = strlen(path);
  if (!folder || strncmp(path, folder, strlen(folder)) != 0 || path[strlen(folder)] != '/') return 0;
  return octets > 4 && strcmp(path + octets - 4, "-shm") == 0 ? 0 : octets;
}

static size_t path_of(int fd, char *path, size_t room) {
  char link[40];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t octets = readlink(link, path, room - 1);
  if (octets <= 0) return 0;
  path[octets] = 0;
  return is_ours(path);
}

static void note(int kind, const char *path, uint64_t offset, const void *data, uint64_t octets) {
  const char *file = getenv("SHIM_JOURNAL");
  if (!file) return;
  struct record head = { kind, strlen(path), offset, octets };
  struct iovec parts[3] = { { &head, sizeof head }, { (void *)path, head.path_octets }, { (void *)data, data ? octets : 0 } };
  pthread_mutex_lock(&lock);
  if (journal < 0) journal = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (syscall(SYS_writev, journal, parts, 3) < 0) abort();
  pthread_mutex_unlock(&lock);
}

static int fails_write(void) {
  const char *full = getenv("SHIM_FULL");
  if (full && syscall(SYS_faccessat, AT_FDCWD, full, F_OK, 0) == 0) { errno = ENOSPC; return 1; }
  long nth = wanted("SHIM_FAIL_WRITE");
  if (nth && __sync_add_and_fetch(&writes, 1) == nth) { errno = EIO; return 1; }
  return 0;
}

static ssize_t put_at(int fd, const void *data, size_t octets, off_t offset, int is_placed) {
  char path[4096];
  int ours = path_of(fd, path, sizeof path) > 0;
  if (ours && fails_write()) return -1;
  if (ours && !is_placed) {
    int is_append = fcntl(fd, F_GETFL) & O_APPEND;
    offset = lseek(fd, 0, is_append ? SEEK_END : SEEK_CUR);
  }
  ssize_t done = is_placed ? syscall(SYS_pwrite64, fd, data, octets, offset) : syscall(SYS_write, fd, data, octets);
  if (ours && done > 0) note(WRITE, path, offset, data, done);
  return done;
}

ssize_t write(int fd, const void *data, size_t octets) { return put_at(fd, data, octets, 0, 0); }
ssize_t pwrite(int fd, const void *data, size_t octets, off_t offset) { return put_at(fd, data, octets, offset, 1); }
ssize_t pwrite64(int fd, const void *data, size_t octets, off64_t offset) { return put_at(fd, data, octets, offset, 1); }

static ssize_t put_parts(int fd, const struct iovec *parts, int count, off_t offset, int is_placed) {
  char path[4096];
  if (!path_of(fd, path, sizeof path))
    return is_placed ? syscall(SYS_pwritev, fd, parts, count, (long)offset, 0) : syscall(SYS_writev, fd, parts, count);
  ssize_t all = 0;
  for (int i = 0; i < count; i += 1) {
    ssize_t done = put_at(fd, parts[i].iov_base, parts[i].iov_len, offset + all, is_placed);
    if (done < 0) return all > 0 ? all : -1;
    all += done;
    if ((size_t)done < parts[i].iov_len) break;
  }
  return all;
}

ssize_t writev(int fd, const struct iovec *parts, int count) { return put_parts(fd, parts, count, 0, 0); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) { return put_parts(fd, parts, count, offset, 1); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) { return put_parts(fd, parts, count, offset, 1); }

/* The disk is only asked where there is no journal: with one, the journal is the disk. */
static int flush(int fd, long call) {
  char path[4096];
  if (!path_of(fd, path, sizeof path)) return syscall(call, fd);
  long nth = wanted("SHIM_FAIL_SYNC");
  if (nth && __sync_add_and_fetch(&syncs, 1) == nth) { errno = EIO; return -1; }
  if (!getenv("SHIM_JOURNAL")) return syscall(call, fd);
  note(SYNC, path, 0, NULL, 0);
  return 0;
}

int fsync(int fd) { return flush(fd, SYS_fsync); }
int fdatasync(int fd) { return flush(fd, SYS_fdatasync); }

static int cut_to(int fd, off_t octets) {
  char path[4096];
  int done = syscall(SYS_ftruncate, fd, octets);
  if (done == 0 && path_of(fd, path, sizeof path)) note(TRUNCATE, path, octets, NULL, 0);
  return done;
}

int ftruncate(int fd, off_t octets) { return cut_to(fd, octets); }
int ftruncate64(int fd, off64_t octets) { return cut_to(fd, octets); }

int unlink(const char *path) {
  int done = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  if (done == 0 && is_ours(path)) note(UNLINK, path, 0, NULL, 0);
  return done;
}

static long seconds_off(void) {
  const char *file = getenv("SHIM_CLOCK");
  if (!file) return 0;
  char text[32] = { 0 };
  int fd = syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  if (syscall(SYS_read, fd, text, sizeof text - 1) < 0) text[0] = 0;
  syscall(SYS_close, fd);
  return atol(text);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int done = syscall(SYS_clock_gettime, clock, now);
  if (done == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += seconds_off();
  return done;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  int done = syscall(SYS_gettimeofday, now, zone);
  if (done == 0) now->tv_sec += seconds_off();
  return done;
}

time_t time(time_t *out) {
  struct timeval now;
  gettimeofday(&now, NULL);
  if (out) *out = now.tv_sec;
  return now.tv_sec;
}
