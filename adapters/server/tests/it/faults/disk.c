/* A disk that fails, for one process: loaded before libc, it lets what is written to the journal's files fail for as long
 * as the file named by FAULTY_DISK says so: "full" (no space left), "write" (input/output error while writing) or "sync"
 * (the same, while waiting for the disk). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_journal(int fd) {
    char link[64], name[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, name, sizeof name - 1);
    if (length < 0) return 0;
    name[length] = 0;
    return strstr(name, "journal.sqlite3") != NULL && strstr(name, "-shm") == NULL;
}

static int fails(int fd, const char *how, int with) {
    char wanted[16] = "";
    const char *path = getenv("FAULTY_DISK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return 0;
    ssize_t length = read(file, wanted, sizeof wanted - 1);
    close(file);
    if (length <= 0 || strcmp(wanted, how) != 0 || !is_journal(fd)) return 0;
    errno = with;
    return 1;
}

#define WRITES_FAIL(fd) (fails(fd, "full", ENOSPC) || fails(fd, "write", EIO))
#define REAL(name) ((__typeof__(&name)) dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t count) {
    return WRITES_FAIL(fd) ? -1 : REAL(write)(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    return WRITES_FAIL(fd) ? -1 : REAL(pwrite)(fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    return WRITES_FAIL(fd) ? -1 : REAL(pwrite64)(fd, bytes, count, at);
}

int fsync(int fd) {
    return fails(fd, "sync", EIO) ? -1 : REAL(fsync)(fd);
}

int fdatasync(int fd) {
    return fails(fd, "sync", EIO) ? -1 : REAL(fdatasync)(fd);
}
