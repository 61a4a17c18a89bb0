// Names that are asked for once: images by device and inode, users by number.
#include "procs.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define IMAGES 4096  // a power of two
struct image {
  uint64_t ino;
  uint32_t dev;
  uint32_t failures;
  struct words *path;
};
static struct image images[IMAGES];

static struct image *image_of(uint64_t ino, uint32_t dev) {
  uint64_t h = (ino * 0x9e3779b97f4a7c15ull) ^ ((uint64_t)dev * 0xc2b2ae3d27d4eb4full);
  struct image *first = &images[(h >> 40) & (IMAGES - 1)];
  for (int i = 0; i < 4; i++) {
    struct image *at = &images[((h >> 40) + i) & (IMAGES - 1)];
    if ((at->path || at->failures) && at->ino == ino && at->dev == dev) return at;
    if (!at->path && !at->failures) {
      at->ino = ino;
      at->dev = dev;
      return at;
    }
  }
  // Full here: the first gives way.
  words_set(&first->path, "", 0);
  first->failures = 0;
  first->ino = ino;
  first->dev = dev;
  return first;
}

/** The path without links, where the name in our own view is the very file that was executed. */
static bool real_name(const char *invoked, const struct vs_exec *e, char out[PATH_MAX]) {
  struct stat st;
  return invoked[0] == '/' && !stat(invoked, &st) && st.st_ino == e->ino &&
         ((uint32_t)major(st.st_dev) << 20 | minor(st.st_dev)) == e->dev && realpath(invoked, out);
}

size_t image_path(const struct vs_exec *e, char *out, size_t room) {
  char path[300], link[PATH_MAX];
  // An unlinked image has a number that will be given again.
  struct image *known = e->nlink ? image_of(e->ino, e->dev) : NULL;
  size_t len = strnlen(e->data + e->filename_len, e->interp_len);
  const char *invoked = len ? e->data + e->filename_len : e->data;
  if (!len) len = strnlen(invoked, e->filename_len);
  if (!known || !known->path) {
    snprintf(path, sizeof path, "%s/%u/exe", proc_root, e->head.tgid);
    ssize_t n = readlink(path, link, sizeof link);
    size_t name = strnlen(e->exe, 15);
    char *slash = n > 0 ? memrchr(link, '/', n) : NULL;
    // It may be another program by now.
    if (slash && link + n - slash - 1 >= (ssize_t)name && !memcmp(slash + 1, e->exe, name)) {
      if (known) words_set(&known->path, link, n);
      size_t some = (size_t)n < room ? (size_t)n : room;
      memcpy(out, link, some);
      return some;
    }
    // It has ended already. What ends so fast comes often: the same file is not asked for again and again.
    if (known && n < 0) {
      char full[PATH_MAX];
      known->failures++;
      if (len < sizeof full) {
        memcpy(link, invoked, len);
        link[len] = 0;
        if (real_name(link, e, full)) words_set(&known->path, full, strlen(full));
        else if (known->failures >= 5) words_set(&known->path, invoked, len);
      }
    }
  }
  if (known && known->path) {
    invoked = known->path->text;
    len = known->path->len;
  }
  if (len > room) len = room;
  memcpy(out, invoked, len);
  return len;
}

// /etc/passwd itself: what a directory service says is not asked for, a name service may be what is under attack.
struct user {
  uint32_t uid;
  char name[64];
};
static struct user *users;
static unsigned user_count;

static void read_users(void) {
  char line[1024];
  FILE *f = fopen("/etc/passwd", "re");
  users = calloc(1, sizeof *users);
  while (f && fgets(line, sizeof line, f)) {
    char *name = line, *colon = strchr(line, ':'), *id, *end;
    if (!colon || colon == line || colon - name >= (ssize_t)sizeof users->name) continue;
    *colon = 0;
    if (!(id = strchr(colon + 1, ':'))) continue;
    unsigned long uid = strtoul(id + 1, &end, 10);
    if (end == id + 1 || *end != ':') continue;
    struct user *more = realloc(users, (user_count + 1) * sizeof *users);
    if (!more) break;
    users = more;
    users[user_count].uid = uid;
    memcpy(users[user_count++].name, name, colon - name + 1);
  }
  if (f) fclose(f);
}

void put_user(struct buf *b, uint32_t uid) {
  static struct { uint32_t uid; const char *name; } last;
  if (!users) read_users();
  if (!last.name || last.uid != uid) {
    last.name = "";
    last.uid = uid;
    for (unsigned i = 0; i < user_count && !*last.name; i++)
      if (users[i].uid == uid) last.name = users[i].name;
  }
  PUT(b, ",\"user\":{\"uid\":\"");
  put_number(b, uid);
  PUT(b, "\",\"name\":");
  if (*last.name) put_quoted(b, last.name, strlen(last.name));
  else {
    PUT(b, "\"");
    put_number(b, uid);
    PUT(b, "\"");
  }
  PUT(b, "}");
}
