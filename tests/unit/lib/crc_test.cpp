// SPDX-License-Identifier: MIT
// Check sums, against the values that catalogues give for "123456789"; and bits and digits in other orders.
#include <gtest/gtest.h>
#include <linux/bcd.h>
#include <linux/bitrev.h>
#include <linux/crc-ccitt.h>
#include <linux/crc-itu-t.h>
#include <linux/crc16.h>
#include <linux/crc32c.h>
#include <linux/crc7.h>
#include <linux/crc8.h>

namespace {

constexpr u8 kCheck[] = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};

TEST(Crc, CheckValues) {
  EXPECT_EQ(crc16(0, kCheck, 9), 0xbb3d);
  EXPECT_EQ(crc_ccitt(0, kCheck, 9), 0x2189);               // KERMIT
  EXPECT_EQ(crc_ccitt(0xffff, kCheck, 9) ^ 0xffff, 0x906e); // X.25
  EXPECT_EQ(crc_ccitt_false(0xffff, kCheck, 9), 0x29b1);    // IBM-3740
  EXPECT_EQ(crc_itu_t(0, kCheck, 9), 0x31c3);               // XMODEM
  EXPECT_EQ(crc_itu_t_byte(0, '1'), crc_itu_t(0, kCheck, 1));
  EXPECT_EQ(~crc32c(~0u, kCheck, 9), 0xe3069283u);
  EXPECT_EQ(crc7_be(0, kCheck, 9) >> 1, 0x75); // MMC
}

TEST(Crc, TablesOfCrc8) {
  DECLARE_CRC8_TABLE(msb);
  DECLARE_CRC8_TABLE(lsb);
  crc8_populate_msb(msb, 0x07);
  EXPECT_EQ(crc8(msb, kCheck, 9, 0), 0xf4); // SMBUS
  crc8_populate_lsb(lsb, 0x8c);
  EXPECT_EQ(crc8(lsb, kCheck, 9, 0), 0xa1); // MAXIM-DOW
  u8 sent[10];
  memcpy(sent, kCheck, 9);
  sent[9] = u8(~crc8(msb, kCheck, 9, CRC8_INIT_VALUE));
  EXPECT_EQ(crc8(msb, sent, 10, CRC8_INIT_VALUE), CRC8_GOOD_VALUE(msb));
}

TEST(Bitrev, TurnsTheOrderOfBits) {
  EXPECT_EQ(bitrev8(0b00010011), 0b11001000);
  EXPECT_EQ(bitrev16(0x0013), 0xc800);
  EXPECT_EQ(bitrev32(0x00000013), 0xc8000000u);
  EXPECT_EQ(bitrev32(0x12345678), 0x1e6a2c48u);
  EXPECT_EQ(bitrev8x4(0x01020304), 0x8040c020u);
}

TEST(Bcd, ThereAndBack) {
  EXPECT_EQ(bcd2bin(0x59), 59u);
  EXPECT_EQ(bin2bcd(59), 0x59);
  for (unsigned value = 0; value < 100; ++value)
    EXPECT_EQ(bcd2bin(bin2bcd(value)), value);
}

} // namespace
