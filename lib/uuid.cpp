// SPDX-License-Identifier: MIT
// Numbers that are nobody else's: new ones, and those that a text stands for.
#include <cstdint>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/hex.h>
#include <linux/random.h>
#include <linux/uuid.h>

namespace {

// Where byte n of the text goes.
constexpr uint8_t kBig[UUID_SIZE] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
constexpr uint8_t kLittle[UUID_SIZE] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

bool hyphen_at(int position) {
  return position == 8 || position == 13 || position == 18 || position == 23;
}

// Version 4 in the byte that has it, and the variant of RFC 4122.
void random_bytes(unsigned char *bytes, int version_byte) {
  get_random_bytes(bytes, UUID_SIZE);
  bytes[version_byte] = uint8_t((bytes[version_byte] & 0x0f) | 0x40);
  bytes[8] = uint8_t((bytes[8] & 0x3f) | 0x80);
}

int parse(const char *text, __u8 *ret_bytes, const uint8_t (&order)[UUID_SIZE]) {
  if (!uuid_is_valid(text))
    return -EINVAL;
  for (const uint8_t at : order) {
    text += *text == '-';
    ret_bytes[at] =
        uint8_t(hex_to_bin(static_cast<unsigned char>(text[0])) << 4 | hex_to_bin(static_cast<unsigned char>(text[1])));
    text += 2;
  }
  return 0;
}

} // namespace

extern "C" {

const uuid_t uuid_null = {};
EXPORT_SYMBOL(uuid_null);
const guid_t guid_null = {};
EXPORT_SYMBOL(guid_null);

void generate_random_uuid(unsigned char uuid[16]) {
  random_bytes(uuid, 6);
}
EXPORT_SYMBOL(generate_random_uuid);

void generate_random_guid(unsigned char guid[16]) {
  random_bytes(guid, 7);
}
EXPORT_SYMBOL(generate_random_guid);

void uuid_gen(uuid_t *u) {
  random_bytes(u->b, 6);
}
EXPORT_SYMBOL(uuid_gen);

void guid_gen(guid_t *u) {
  random_bytes(u->b, 7);
}
EXPORT_SYMBOL(guid_gen);

bool uuid_is_valid(const char *uuid) {
  for (int i = 0; i < UUID_STRING_LEN; ++i)
    if (hyphen_at(i) ? uuid[i] != '-' : hex_to_bin(static_cast<unsigned char>(uuid[i])) < 0)
      return false;
  return true;
}
EXPORT_SYMBOL(uuid_is_valid);

int uuid_parse(const char *uuid, uuid_t *u) {
  return parse(uuid, u->b, kBig);
}
EXPORT_SYMBOL(uuid_parse);

int guid_parse(const char *uuid, guid_t *u) {
  return parse(uuid, u->b, kLittle);
}
EXPORT_SYMBOL(guid_parse);

} // extern "C"
