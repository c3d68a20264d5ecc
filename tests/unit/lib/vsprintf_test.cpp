// SPDX-License-Identifier: MIT
// The formatter prints what the kernel prints, byte for byte.
#include <cstdarg>
#include <cstring>
#include <gtest/gtest.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <netinet/in.h>
#include <string>

namespace {

// Not checked against the arguments: the kernel's letters mean nothing to the compiler, and some tests are wrong on
// purpose.
std::string format(const char *fmt, ...) {
  char buffer[512];
  va_list args;
  va_start(args, fmt);
  const int length = kcompd_vsnprintf(buffer, sizeof(buffer), fmt, args);
  va_end(args);
  EXPECT_EQ(size_t(length), strlen(buffer));
  return buffer;
}

TEST(Vsprintf, PrintsIntegersOfEveryLength) {
  EXPECT_EQ(format("%d %i %u", -1, 42, 4294967295u), "-1 42 4294967295");
  EXPECT_EQ(format("%ld %lu %lld %llu", -5L, 7UL, -9223372036854775807LL - 1, 18446744073709551615ULL),
            "-5 7 -9223372036854775808 18446744073709551615");
  EXPECT_EQ(format("%hhd %hhu %hd %hu", 0x1ff, 0x1ff, 0x18000, 0x18000), "-1 255 -32768 32768");
  EXPECT_EQ(format("%zu %zd %td %Lu", size_t{12}, ssize_t{-12}, ptrdiff_t{3}, 9ULL), "12 -12 3 9");
  EXPECT_EQ(format("%x %X %o", 0xbeef, 0xbeef, 8), "beef BEEF 10");
  EXPECT_EQ(format("%d %d %d %d %d", 0, 9, 10, 99, 100), "0 9 10 99 100");
}

TEST(Vsprintf, PadsNumbers) {
  EXPECT_EQ(format("[%5d][%-5d][%05d][%+d][% d]", 42, 42, 42, 42, 42), "[   42][42   ][00042][+42][ 42]");
  EXPECT_EQ(format("[%5d][%-5d][%05d]", -42, -42, -42), "[  -42][-42  ][-0042]");
  EXPECT_EQ(format("[%.3d][%6.3d][%-6.3d]", 7, 7, 7), "[007][   007][007   ]");
  EXPECT_EQ(format("[%*d][%*d][%.*d]", 4, 1, -4, 1, 2, 1), "[   1][1   ][01]");
  EXPECT_EQ(format("%2d|%2d", 100, 5), "100| 5");
  EXPECT_EQ(format("[%#x][%#X][%#o][%#06x][%#10x]", 255, 255, 8, 255, 255), "[0xff][0XFF][010][0x00ff][      0xff]");
  EXPECT_EQ(format("[%-08d]", 3), "[3       ]");
}

TEST(Vsprintf, DiffersFromCWhereTheKernelDoes) {
  EXPECT_EQ(format("%#x", 0), "0x0");         // C: 0
  EXPECT_EQ(format("%#o", 0), "0");           // no second zero
  EXPECT_EQ(format("%.0d", 0), "0");          // C: nothing
  EXPECT_EQ(format("%05.3d", 7), "00007");    // C: two blanks
  EXPECT_EQ(format("[%.s]", "abc"), "[abc]"); // a dot alone is no precision; C: []
}

TEST(Vsprintf, PrintsStrings) {
  EXPECT_EQ(format("[%s][%6s][%-6s][%.2s][%6.2s]", "abc", "abc", "abc", "abc", "abc"),
            "[abc][   abc][abc   ][ab][    ab]");
  EXPECT_EQ(format("[%.*s]", 2, "abc"), "[ab]");
  EXPECT_EQ(format("[%.*s]", -1, "abc"), "[abc]");
  const char unterminated[] = {'a', 'b', 'c'};
  EXPECT_EQ(format("%.3s", unterminated), "abc");
  EXPECT_EQ(format("%s %s", static_cast<const char *>(nullptr), "x"), "(null) x");
  EXPECT_EQ(format("[%10s]", static_cast<const char *>(nullptr)), "[    (null)]");
  EXPECT_EQ(format("%s", reinterpret_cast<const char *>(16)), "(efault)");
  EXPECT_EQ(format("%s", static_cast<const char *>(ERR_PTR(-5))), "(efault)");
}

TEST(Vsprintf, PrintsCharactersAndPercent) {
  EXPECT_EQ(format("[%c][%3c][%-3c]", 'x', 'y', 'z'), "[x][  y][z  ]");
  EXPECT_EQ(format("100%%"), "100%");
  EXPECT_EQ(format(""), "");
}

TEST(Vsprintf, StopsAtAnUnknownLetter) {
  EXPECT_EQ(format("a %d b %k c %d", 1, 2), "a 1 b ");
}

TEST(Vsprintf, ReturnsTheWholeLengthAndEndsWhatFits) {
  char buffer[8];
  memset(buffer, 'z', sizeof(buffer));
  EXPECT_EQ(kcompd_snprintf(buffer, 5, "%s", "abcdefgh"), 8);
  EXPECT_STREQ(buffer, "abcd");
  EXPECT_EQ(buffer[5], 'z');
  EXPECT_EQ(kcompd_snprintf(nullptr, 0, "%d-%s", 12, "abc"), 6);
  buffer[0] = 'q';
  EXPECT_EQ(kcompd_snprintf(buffer, 0, "abc"), 3);
  EXPECT_EQ(buffer[0], 'q');
  EXPECT_EQ(kcompd_snprintf(buffer, 1, "abc"), 3);
  EXPECT_EQ(buffer[0], '\0');
  EXPECT_EQ(scnprintf(buffer, 5, "abcdefgh"), 4);
  EXPECT_EQ(scnprintf(buffer, 0, "abc"), 0);
}

TEST(Vsprintf, HashesPointers) {
  int a, b;
  const std::string first = format("%p", &a);
  EXPECT_EQ(first.size(), 16u);
  EXPECT_EQ(first.substr(0, 8), "00000000");
  EXPECT_EQ(first, format("%p", &a));
  EXPECT_EQ(first, format("%pK", &a));
  EXPECT_NE(first, format("%p", &b));
  char real[32];
  snprintf(real, sizeof(real), "%016lx", reinterpret_cast<unsigned long>(&a));
  EXPECT_NE(first, real);
  EXPECT_EQ(format("%px", &a), real);
  EXPECT_EQ(format("%p", nullptr), "0000000000000000");
  EXPECT_EQ(format("%px", nullptr), "0000000000000000");
  EXPECT_EQ(format("%p", ERR_PTR(-2)), "fffffffffffffffe");
  EXPECT_EQ(format("[%20px]", reinterpret_cast<void *>(0x1234)), "[                1234]");
}

TEST(Vsprintf, PrintsErrorNames) {
  EXPECT_EQ(format("%pe", ERR_PTR(-ENOENT)), "-ENOENT");
  EXPECT_EQ(format("%pe", ERR_PTR(-EAGAIN)), "-EAGAIN");
  EXPECT_EQ(format("%pe", ERR_PTR(-EPROBE_DEFER)), "-EPROBE_DEFER");
  EXPECT_EQ(format("[%10pe]", ERR_PTR(-EIO)), "[      -EIO]");
  EXPECT_EQ(format("%pe", ERR_PTR(-1234)), "-1234");
  EXPECT_EQ(format("%pe", nullptr), "0000000000000000");
}

TEST(Vsprintf, PrintsNetworkAddresses) {
  const unsigned char ip4[] = {192, 168, 0, 1};
  EXPECT_EQ(format("%pI4 %pi4", ip4, ip4), "192.168.0.1 192.168.000.001");
  EXPECT_EQ(format("%pI4n %pI4b %pI4l %pI4h", ip4, ip4, ip4, ip4), "192.168.0.1 192.168.0.1 1.0.168.192 1.0.168.192");
  EXPECT_EQ(format("[%16pI4][%-16pI4]", ip4, ip4), "[     192.168.0.1][192.168.0.1     ]");

  const unsigned char ip6[] = {0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2};
  EXPECT_EQ(format("%pI6", ip6), "2001:0db8:0000:0000:0000:0001:0000:0002");
  EXPECT_EQ(format("%pi6", ip6), "20010db8000000000000000100000002");
  EXPECT_EQ(format("%pI6c", ip6), "2001:db8::1:0:2");
  const unsigned char loopback[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  EXPECT_EQ(format("%pI6c", loopback), "::1");
  const unsigned char any[16] = {};
  EXPECT_EQ(format("%pI6c", any), "::");
  const unsigned char mapped[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 1};
  EXPECT_EQ(format("%pI6c", mapped), "::ffff:10.0.0.1");
  const unsigned char one_zero[16] = {0, 1, 0, 0, 0, 2, 0, 3,
                                      0, 4, 0, 5, 0, 6, 0, 7}; // a single group is not shortened
  EXPECT_EQ(format("%pI6c", one_zero), "1:0:2:3:4:5:6:7");

  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_port = htons(80);
  memcpy(&in.sin_addr, ip4, 4);
  EXPECT_EQ(format("%pIS %pISp", &in, &in), "192.168.0.1 192.168.0.1:80");
  sockaddr_in6 in6{};
  in6.sin6_family = AF_INET6;
  in6.sin6_port = htons(443);
  memcpy(&in6.sin6_addr, ip6, 16);
  EXPECT_EQ(format("%pISpc", &in6), "[2001:db8::1:0:2]:443");
  in6.sin6_family = 77;
  EXPECT_EQ(format("%pIS", &in6), "(einval)");
  EXPECT_EQ(format("%pI4", nullptr), "(null)");
}

TEST(Vsprintf, PrintsHardwareAddressesAndUuids) {
  const unsigned char mac[] = {0x00, 0x1a, 0x2b, 0x3c, 0x4d, 0x5e};
  EXPECT_EQ(format("%pM %pMR %pMF %pm %pmR", mac, mac, mac, mac, mac),
            "00:1a:2b:3c:4d:5e 5e:4d:3c:2b:1a:00 00-1a-2b-3c-4d-5e 001a2b3c4d5e 5e4d3c2b1a00");
  const unsigned char id[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xa, 0xb, 0xc, 0xd, 0xe, 0xf};
  EXPECT_EQ(format("%pUb", id), "00010203-0405-0607-0809-0a0b0c0d0e0f");
  EXPECT_EQ(format("%pU", id), "00010203-0405-0607-0809-0a0b0c0d0e0f");
  EXPECT_EQ(format("%pUB", id), "00010203-0405-0607-0809-0A0B0C0D0E0F");
  EXPECT_EQ(format("%pUl", id), "03020100-0504-0706-0809-0a0b0c0d0e0f");
  EXPECT_EQ(format("%pUL", id), "03020100-0504-0706-0809-0A0B0C0D0E0F");
}

TEST(Vsprintf, PrintsBytesInHex) {
  const unsigned char bytes[] = {0xc0, 0xff, 0x00, 0x11};
  EXPECT_EQ(format("%*ph", 4, bytes), "c0 ff 00 11");
  EXPECT_EQ(format("%*phC %*phD %*phN", 4, bytes, 3, bytes, 4, bytes), "c0:ff:00:11 c0-ff-00 c0ff0011");
  EXPECT_EQ(format("%2phC", bytes), "c0:ff");
  EXPECT_EQ(format("%ph", bytes), "c0");
  EXPECT_EQ(format("[%*ph]", 0, bytes), "[]");
  unsigned char many[80] = {};
  EXPECT_EQ(format("%*phN", 80, many), std::string(128, '0')); // 64 bytes at most
}

TEST(Vsprintf, EscapesWhatIsNotPrintable) {
  EXPECT_EQ(format("%*pE", 11, "\033b \\C\007\"\220\r]x"), "\\eb \\C\\a\"\\220\\r]x");
  EXPECT_EQ(format("%*pE", 3, "a\0\377"), "a\\0\377"); // Latin-1's letters are printable
  EXPECT_EQ(format("%*pEhp", 3, "a\001\220"), "a\\x01\\x90");
  EXPECT_EQ(format("%*pEc", 4, "a\"\\\n"), "a\\\"\\\\\n"); // only quotes and the like
  EXPECT_EQ(format("%5pEp", "ab\ncd"), "ab\ncd");          // no escape is allowed, so what is not printable stays
}

TEST(Vsprintf, PrintsBitmaps) {
  unsigned long bits[2] = {0x000000010000000fUL, 0x3};
  EXPECT_EQ(format("%*pb", 8, bits), "0f");
  EXPECT_EQ(format("%*pb", 64, bits), "00000001,0000000f");
  EXPECT_EQ(format("%*pb", 66, bits), "3,00000001,0000000f");
  EXPECT_EQ(format("%*pbl", 66, bits), "0-3,32,64-65");
  bits[0] = 0;
  EXPECT_EQ(format("[%*pbl]", 64, bits), "[]");
}

TEST(Vsprintf, PrintsAddressesByReference) {
  const phys_addr_t address = 0xfee00000;
  EXPECT_EQ(format("%pa %pap %pad", &address, &address, &address),
            "0x00000000fee00000 0x00000000fee00000 0x00000000fee00000");
}

TEST(Vsprintf, PrintsDates) {
  const long long seconds = 1546615943; // 2019-01-04 15:32:23
  EXPECT_EQ(format("%ptT", &seconds), "2019-01-04T15:32:23");
  EXPECT_EQ(format("%ptTs", &seconds), "2019-01-04 15:32:23");
  EXPECT_EQ(format("%ptTd %ptTt", &seconds, &seconds), "2019-01-04 15:32:23");
  EXPECT_EQ(format("%ptTr", &seconds), "0119-00-04T15:32:23");
  const long long before = -1, leap = 951782400;
  EXPECT_EQ(format("%ptT %ptTd", &before, &leap), "1969-12-31T23:59:59 2000-02-29");
  const int rtc[9] = {5, 4, 3, 2, 0, 100, 0, 0, 0}; // sec min hour mday mon year
  EXPECT_EQ(format("%ptR", rtc), "2000-01-02T03:04:05");
  EXPECT_EQ(format("%ptRd %ptRt %ptRr", rtc, rtc, rtc), "2000-01-02 03:04:05 0100-00-02T03:04:05");
  EXPECT_EQ(format("%ptX", rtc), "(%pt?)");
}

std::string nested(const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  va_format inner{fmt, &args};
  std::string text = format("<%pV|%d>", &inner, 3);
  va_end(args);
  return text;
}

TEST(Vsprintf, PrintsAFormatInsideAFormat) {
  EXPECT_EQ(nested("%s=%d", "x", 7), "<x=7|3>");
}

TEST(Vsprintf, PrintsNamesOfFiles) {
  dentry root{}, dir{}, entry{};
  root.d_parent = &root;
  root.d_name.name = reinterpret_cast<const unsigned char *>("/");
  dir.d_parent = &root;
  dir.d_name.name = reinterpret_cast<const unsigned char *>("dev");
  entry.d_parent = &dir;
  entry.d_name.name = reinterpret_cast<const unsigned char *>("null");
  struct file opened {};
  opened.f_path.dentry = &entry;
  EXPECT_EQ(format("%pd %pd2 %pd3 %pd4", &entry, &entry, &entry, &entry), "null dev/null /dev/null /dev/null");
  EXPECT_EQ(format("%pD %pD2", &opened, &opened), "null dev/null");
  EXPECT_EQ(format("%pd", &root), "/");
  EXPECT_EQ(format("%pD", nullptr), "(null)");
}

TEST(Vsprintf, PrintsSymbolsWithOffsetAndSize) {
  const auto address = reinterpret_cast<const char *>(&kcompd_snprintf);
  const std::string text = format("%pS", address + 4);
  EXPECT_EQ(text.rfind("kcompd_snprintf+0x4/0x", 0), 0u) << text;
  EXPECT_EQ(format("%ps", address + 4), "kcompd_snprintf");
  EXPECT_EQ(format("%pB", address + 4).rfind("kcompd_snprintf+0x4/0x", 0), 0u);
  EXPECT_EQ(format("%pS", reinterpret_cast<void *>(0x12340)), "0x12340");
}

TEST(Vsprintf, TakesTheLettersBehindAnUnknownPointerAway) {
  const std::string text = format("%pZq!", nullptr);
  EXPECT_EQ(text, "0000000000000000!");
}

TEST(Kasprintf, AllocatesTheText) {
  char *text = kasprintf(GFP_KERNEL, "%s-%d", "node", 12);
  EXPECT_STREQ(text, "node-12");
  kfree(text);
}

} // namespace
