/* Lets calls on files below one folder fail, in the process that loads it (LD_PRELOAD).
 *
 * FAULT_FOLDER: the folder. FAULT_SWITCH: a file of two 32-bit integers, mapped: the error that is
 * reported (0: none), and which calls report it: 1 opening, 2 opening to write and making names,
 * 4 writing and flushing, 8 reading. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static volatile int32_t *state;
static const char *folder;

__attribute__((constructor)) static void begin(void) {
  const char *file = getenv("FAULT_SWITCH");
  folder = getenv("FAULT_FOLDER");
  int (*plain)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
  int handle = file && folder ? plain(file, O_RDONLY) : -1;
  if (handle < 0) return;
  void *mapped = mmap(NULL, 8, PROT_READ, MAP_SHARED, handle, 0);
  if (mapped != MAP_FAILED) state = mapped;
  close(handle);
}

static int below(const char *path) {
  size_t length = strlen(folder);
  return !strncmp(path, folder, length) && (path[length] == '/' || !path[length]);
}

static int fails(int call, const char *path, int at) {
  char link[40], found[PATH_MAX];
  if (!state || !state[0] || !(state[1] & call)) return 0;
  int there = path && path[0] == '/' ? below(path) : 0;
  if (!there && (at >= 0 || !path)) {
    if (at < 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", at);
    ssize_t length = readlink(link, found, sizeof found - 1);
    if (length > 0) { found[length] = 0; there = below(found); }
  } else if (!there && path[0] != '/' && getcwd(found, sizeof found)) {
    there = below(found);
  }
  if (there) errno = state[0];
  return there;
}

#define REAL(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))
#define MODE(flags) \
  mode_t mode = 0; \
  if ((flags) & (O_CREAT | __O_TMPFILE)) { va_list l; va_start(l, flags); mode = va_arg(l, int); va_end(l); }
#define OPENING(flags) (1 | (((flags) & (O_WRONLY | O_RDWR | O_CREAT)) ? 2 : 0))

int open(const char *p, int f, ...) { MODE(f) return fails(OPENING(f), p, -1) ? -1 : REAL(open)(p, f, mode); }
int open64(const char *p, int f, ...) { MODE(f) return fails(OPENING(f), p, -1) ? -1 : REAL(open64)(p, f, mode); }
int openat(int d, const char *p, int f, ...) { MODE(f) return fails(OPENING(f), p, d) ? -1 : REAL(openat)(d, p, f, mode); }
int openat64(int d, const char *p, int f, ...) { MODE(f) return fails(OPENING(f), p, d) ? -1 : REAL(openat64)(d, p, f, mode); }
ssize_t write(int d, const void *b, size_t n) { return fails(4, NULL, d) ? -1 : REAL(write)(d, b, n); }
ssize_t pwrite(int d, const void *b, size_t n, off_t o) { return fails(4, NULL, d) ? -1 : REAL(pwrite)(d, b, n, o); }
ssize_t pwrite64(int d, const void *b, size_t n, off64_t o) { return fails(4, NULL, d) ? -1 : REAL(pwrite64)(d, b, n, o); }
ssize_t pwritev(int d, const struct iovec *v, int n, off_t o) { return fails(4, NULL, d) ? -1 : REAL(pwritev)(d, v, n, o); }
int fsync(int d) { return fails(4, NULL, d) ? -1 : REAL(fsync)(d); }
int fdatasync(int d) { return fails(4, NULL, d) ? -1 : REAL(fdatasync)(d); }
ssize_t read(int d, void *b, size_t n) { return fails(8, NULL, d) ? -1 : REAL(read)(d, b, n); }
ssize_t pread(int d, void *b, size_t n, off_t o) { return fails(8, NULL, d) ? -1 : REAL(pread)(d, b, n, o); }
ssize_t pread64(int d, void *b, size_t n, off64_t o) { return fails(8, NULL, d) ? -1 : REAL(pread64)(d, b, n, o); }
int mkdir(const char *p, mode_t m) { return fails(2, p, -1) ? -1 : REAL(mkdir)(p, m); }
int rename(const char *a, const char *b) { return fails(2, b, -1) ? -1 : REAL(rename)(a, b); }
int renameat(int c, const char *a, int d, const char *b) { return fails(2, b, d) ? -1 : REAL(renameat)(c, a, d, b); }
int link(const char *a, const char *b) { return fails(2, b, -1) ? -1 : REAL(link)(a, b); }
int ftruncate(int d, off_t n) { return fails(4, NULL, d) ? -1 : REAL(ftruncate)(d, n); }
int ftruncate64(int d, off64_t n) { return fails(4, NULL, d) ? -1 : REAL(ftruncate64)(d, n); }
