// SPDX-License-Identifier: MIT
// A client of tests/modules/letters: letters_client DEVICE WHAT. Prints what it saw; exit status 1 if an ioctl failed
// that should not have.
//   own     what a command's number covers, and a plain number
//   far     pointers that no number says anything of
//   bad     pointers that lead nowhere
//   crowd   several threads on one open file
//   compat  as a 32-bit program
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <string>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

struct Pair {
  char *text;
  unsigned long length;
};
struct CompatPair {
  unsigned text, length;
};
struct Node {
  Node *next;
  char text[8];
};

constexpr unsigned long kSet = _IOW('l', 0, char *), kGet = _IOR('l', 1, char *), kTurn = _IOWR('l', 2, Pair);
constexpr unsigned kCompatSet = _IOW('l', 0, unsigned), kCompatTurn = _IOWR('l', 2, CompatPair);
constexpr unsigned long kLength = 0x4c4c, kReset = 1, kShout = 3; // 2 is taken in every file: FIGETBSZ

int fd;

long call(const char *what, unsigned long cmd, const void *arg) {
  const long result = ioctl(fd, cmd, arg);
  if (result >= 0)
    return result;
  printf("%s: %s\n", what, strerror(errno));
  exit(1);
}

// A 64-bit program may call as a 32-bit one does, if its addresses are low.
long call_compat(unsigned cmd, unsigned long arg) {
  long result;
  asm volatile("int $0x80"
               : "=a"(result)
               : "0"(54L), "b"(static_cast<long>(fd)), "c"(static_cast<long>(cmd)), "d"(arg)
               : "memory", "r8", "r9", "r10", "r11");
  return static_cast<int>(result);
}

void own() {
  char text[96] = "";
  call("set", kSet, "seven77");
  call("get", kGet, text);
  printf("own %s\n", text);
  ioctl(fd, kReset, 'x'); // a plain number
  call("get", kGet, text);
  printf("reset %.4s\n", text);
}

void far() {
  char text[96] = "";
  printf("set %ld\n", call("set", kSet, "a text that is longer than a pointer"));
  call("get", kGet, text);
  printf("got %s\n", text);
  int length = 0;
  call("length", kLength, &length);
  printf("length %d\n", length);
  char word[] = "stressed";
  Pair pair{word, 8};
  call("turn", kTurn, &pair);
  printf("turned %s %lu\n", word, pair.length);
  std::vector<std::unique_ptr<Node>> list;
  for (const char *name : {"one", "two", "three"}) {
    list.push_back(std::make_unique<Node>());
    strcpy(list.back()->text, name);
    if (list.size() > 1)
      list[list.size() - 2]->next = list.back().get();
  }
  printf("shouted %ld:", call("shout", kShout, list.front().get()));
  for (const auto &node : list)
    printf(" %s", node->text);
  printf("\n");
}

void bad() {
  Pair pair{reinterpret_cast<char *>(16), 8};
  printf("in %s\n", ioctl(fd, kTurn, &pair) < 0 ? strerror(errno) : "followed");
  pair.text = reinterpret_cast<char *>(1UL << 40);
  printf("far in %s\n", ioctl(fd, kTurn, &pair) < 0 ? strerror(errno) : "followed");
  printf("out %s\n", ioctl(fd, kLength, 1UL << 40) < 0 ? strerror(errno) : "followed");
  int length = 0;
  call("length", kLength, &length); // the driver serves on
  printf("then %s\n", length > 0 ? "served" : "nothing");
}

void crowd() {
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (char letter : {'a', 'b', 'c', 'd'}) {
    threads.emplace_back([letter, &wrong] {
      for (int i = 0; i < 50; ++i) {
        std::string word(1000, letter);
        word[0] = '-';
        Pair pair{word.data(), word.size()};
        if (ioctl(fd, kTurn, &pair) != 0 || word != std::string(999, letter) + '-' || pair.length != 1001)
          ++wrong;
      }
    });
  }
  for (std::thread &thread : threads)
    thread.join();
  printf("crowd %d wrong\n", wrong.load());
}

void compat() {
  void *low = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  if (low == MAP_FAILED) {
    perror("mmap");
    exit(2);
  }
  char *text = static_cast<char *>(low);
  const auto at = reinterpret_cast<unsigned long>(low);
  strcpy(text, "from 32 bits");
  printf("set %ld\n", call_compat(kCompatSet, at));
  auto *pair = reinterpret_cast<CompatPair *>(text + 100);
  *pair = {static_cast<unsigned>(at), 12};
  const long turned = call_compat(kCompatTurn, at + 100);
  printf("turn %ld %s %u\n", turned, text, pair->length);
  const long length = call_compat(kLength, at + 200);
  printf("length %ld %d\n", length, *reinterpret_cast<int *>(text + 200));
}

} // namespace

int main(int argc, char **argv) {
  struct {
    const char *name;
    void (*run)();
  } const all[] = {{"own", own}, {"far", far}, {"bad", bad}, {"crowd", crowd}, {"compat", compat}};
  if (argc == 3) {
    fd = open(argv[1], O_RDWR | O_CLOEXEC);
    if (fd < 0) {
      perror(argv[1]);
      return 2;
    }
    for (const auto &one : all) {
      if (strcmp(one.name, argv[2]) == 0) {
        one.run();
        return 0;
      }
    }
  }
  fputs("usage: letters_client DEVICE own|far|bad|crowd|compat\n", stderr);
  return 2;
}
