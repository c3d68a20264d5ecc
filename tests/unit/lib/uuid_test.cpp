// SPDX-License-Identifier: MIT
// Numbers that are nobody else's.
#include <gtest/gtest.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/uuid.h>
#include <string>

namespace {

constexpr const char *kText = "01234567-89ab-cdef-0123-456789abcdef";

template <typename Id> std::string text_of(const char *format, const Id &id) {
  char text[UUID_STRING_LEN + 1];
  EXPECT_EQ(kcompd_snprintf(text, sizeof(text), format, &id), UUID_STRING_LEN);
  return text;
}

TEST(Uuid, NewOnesDifferAndSayThatTheyAreRandom) {
  uuid_t a, b;
  uuid_gen(&a);
  uuid_gen(&b);
  EXPECT_FALSE(uuid_equal(&a, &b));
  EXPECT_FALSE(uuid_is_null(&a));
  EXPECT_EQ(text_of("%pUb", a)[14], '4');
  EXPECT_NE(std::string("89ab").find(text_of("%pUb", a)[19]), std::string::npos);
  guid_t guid;
  guid_gen(&guid);
  EXPECT_FALSE(guid_is_null(&guid));
  EXPECT_EQ(text_of("%pUl", guid)[14], '4');
  EXPECT_NE(std::string("89ab").find(text_of("%pUl", guid)[19]), std::string::npos);
  unsigned char bytes[16];
  generate_random_uuid(bytes);
  EXPECT_EQ(bytes[6] >> 4, 4);
  generate_random_guid(bytes);
  EXPECT_EQ(bytes[7] >> 4, 4);
}

TEST(Uuid, TextsAreRead) {
  const uuid_t wanted = UUID_INIT(0x01234567, 0x89ab, 0xcdef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef);
  uuid_t id = uuid_null;
  EXPECT_EQ(uuid_parse(kText, &id), 0);
  EXPECT_TRUE(uuid_equal(&id, &wanted));
  EXPECT_EQ(id.b[0], 0x01);
  EXPECT_EQ(text_of("%pUb", id), kText);
  EXPECT_EQ(text_of("%pUB", id), "01234567-89AB-CDEF-0123-456789ABCDEF");
  const guid_t wanted_guid = GUID_INIT(0x01234567, 0x89ab, 0xcdef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef);
  guid_t guid = guid_null;
  EXPECT_EQ(guid_parse("01234567-89AB-CDEF-0123-456789ABCDEF\n", &guid), 0);
  EXPECT_TRUE(guid_equal(&guid, &wanted_guid));
  EXPECT_EQ(guid.b[0], 0x67);
  EXPECT_EQ(text_of("%pUl", guid), kText);
  EXPECT_EQ(text_of("%pUL", guid), "01234567-89AB-CDEF-0123-456789ABCDEF");
}

TEST(Uuid, OtherTextsAreRefused) {
  uuid_t id = uuid_null;
  for (const char *wrong : {"", "0123", "0123456789ab-cdef-0123-456789abcdef", "01234567-89ab-cdef-0123-456789abcdeg",
                            "01234567-89ab-cdef-0123-456789abcde", " 01234567-89ab-cdef-0123-456789abcdef"})
    EXPECT_EQ(uuid_parse(wrong, &id), -EINVAL) << wrong;
  EXPECT_TRUE(uuid_is_null(&id));
  EXPECT_TRUE(uuid_is_valid(kText));
}

} // namespace
