// SPDX-License-Identifier: MIT
// The types of parameters: how each is read from text and written as text.
#include <asm/page.h>
#include <cstdio>
#include <cstring>
#include <limits>
#include <linux/errno.h>
#include <linux/kstrtox.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <unordered_map>

namespace {

// The texts of charp parameters that were set, as opposed to the literals that the driver began with.
struct CharpTexts {
  std::mutex mutex;
  std::unordered_map<char *, std::unique_ptr<char[]>> texts;
};

CharpTexts &charp_texts() {
  static CharpTexts instance;
  return instance;
}

void forget_text(char *text) noexcept {
  std::lock_guard lock(charp_texts().mutex);
  charp_texts().texts.erase(text);
}

// Parse with `parse` and store if it is a number of the variable's type.
template <typename T> int store(const char *val, const kernel_param *kp, int (*parse)(const char *, unsigned, T *)) {
  T value;
  int err = val ? parse(val, 0, &value) : -EINVAL;
  if (err == 0)
    __atomic_store_n(static_cast<T *>(kp->arg), value, __ATOMIC_RELAXED); // the driver may be looking, without a lock
  return err;
}

template <typename T> int show(char *buffer, const char *format, const kernel_param *kp) {
  return std::snprintf(buffer, PAGE_SIZE, format, __atomic_load_n(static_cast<const T *>(kp->arg), __ATOMIC_RELAXED));
}

} // namespace

#define NUMBER_TYPE(name, type, format, parse)                                                                         \
  int param_set_##name(const char *val, const kernel_param *kp) {                                                      \
    return store<type>(val, kp, parse);                                                                                \
  }                                                                                                                    \
  int param_get_##name(char *buffer, const kernel_param *kp) {                                                         \
    return show<type>(buffer, format "\n", kp);                                                                        \
  }                                                                                                                    \
  const kernel_param_ops param_ops_##name = {0, param_set_##name, param_get_##name, nullptr};                          \
  EXPORT_SYMBOL(param_set_##name);                                                                                     \
  EXPORT_SYMBOL(param_get_##name);                                                                                     \
  EXPORT_SYMBOL(param_ops_##name)

NUMBER_TYPE(byte, unsigned char, "%hhu", kstrtou8);
NUMBER_TYPE(short, short, "%hi", kstrtos16);
NUMBER_TYPE(ushort, unsigned short, "%hu", kstrtou16);
NUMBER_TYPE(int, int, "%i", kstrtoint);
NUMBER_TYPE(uint, unsigned int, "%u", kstrtouint);
NUMBER_TYPE(long, long, "%li", kstrtol);
NUMBER_TYPE(ulong, unsigned long, "%lu", kstrtoul);
NUMBER_TYPE(ullong, unsigned long long, "%llu", kstrtoull);
NUMBER_TYPE(hexint, unsigned int, "%#08x", kstrtouint);
#undef NUMBER_TYPE

int param_set_uint_minmax(const char *val, const kernel_param *kp, unsigned int min, unsigned int max) {
  unsigned int number;
  int err = val ? kstrtouint(val, 0, &number) : -EINVAL;
  if (err)
    return err;
  if (number < min || number > max)
    return -EINVAL;
  *static_cast<unsigned int *>(kp->arg) = number;
  return 0;
}
EXPORT_SYMBOL(param_set_uint_minmax);

int param_set_bool(const char *val, const kernel_param *kp) {
  return kstrtobool(val ? val : "1", static_cast<bool *>(kp->arg));
}
EXPORT_SYMBOL(param_set_bool);

int param_get_bool(char *buffer, const kernel_param *kp) {
  return std::snprintf(buffer, PAGE_SIZE, "%c\n",
                       __atomic_load_n(static_cast<bool *>(kp->arg), __ATOMIC_RELAXED) ? 'Y' : 'N');
}
EXPORT_SYMBOL(param_get_bool);
const kernel_param_ops param_ops_bool = {KERNEL_PARAM_OPS_FL_NOARG, param_set_bool, param_get_bool, nullptr};
EXPORT_SYMBOL(param_ops_bool);

int param_set_invbool(const char *val, const kernel_param *kp) {
  bool value;
  int err = val ? kstrtobool(val, &value) : -EINVAL;
  if (err == 0)
    *static_cast<bool *>(kp->arg) = !value;
  return err;
}
EXPORT_SYMBOL(param_set_invbool);

int param_get_invbool(char *buffer, const kernel_param *kp) {
  return std::snprintf(buffer, PAGE_SIZE, "%c\n", *static_cast<bool *>(kp->arg) ? 'N' : 'Y');
}
EXPORT_SYMBOL(param_get_invbool);
const kernel_param_ops param_ops_invbool = {0, param_set_invbool, param_get_invbool, nullptr};
EXPORT_SYMBOL(param_ops_invbool);

int param_set_bint(const char *val, const kernel_param *kp) {
  bool value;
  int err = kstrtobool(val ? val : "1", &value);
  if (err == 0)
    *static_cast<int *>(kp->arg) = value;
  return err;
}
EXPORT_SYMBOL(param_set_bint);

int param_get_bint(char *buffer, const kernel_param *kp) {
  return param_get_int(buffer, kp);
}
EXPORT_SYMBOL(param_get_bint);
const kernel_param_ops param_ops_bint = {KERNEL_PARAM_OPS_FL_NOARG, param_set_bint, param_get_bint, nullptr};
EXPORT_SYMBOL(param_ops_bint);

int param_set_charp(const char *val, const kernel_param *kp) {
  if (!val)
    return -EINVAL;
  if (std::strlen(val) > 1024) {
    printk(KERN_ERR "%s: string parameter too long\n", kp->name);
    return -ENOSPC;
  }
  const size_t size = std::strlen(val) + 1;
  std::unique_ptr<char[]> text(new (std::nothrow) char[size]);
  if (!text)
    return -ENOMEM;
  std::memcpy(text.get(), val, size);

  char **variable = static_cast<char **>(kp->arg);
  std::lock_guard lock(charp_texts().mutex);
  charp_texts().texts.erase(*variable);
  *variable = text.get();
  charp_texts().texts.emplace(*variable, std::move(text));
  return 0;
}
EXPORT_SYMBOL(param_set_charp);

int param_get_charp(char *buffer, const kernel_param *kp) {
  const char *text = *static_cast<char **>(kp->arg);
  int length = std::snprintf(buffer, PAGE_SIZE, "%s\n", text ? text : "(null)");
  return std::min<int>(length, PAGE_SIZE - 1);
}
EXPORT_SYMBOL(param_get_charp);

void param_free_charp(void *arg) {
  forget_text(*static_cast<char **>(arg));
}
EXPORT_SYMBOL(param_free_charp);
const kernel_param_ops param_ops_charp = {0, param_set_charp, param_get_charp, param_free_charp};
EXPORT_SYMBOL(param_ops_charp);

int param_set_copystring(const char *val, const kernel_param *kp) {
  if (!val)
    return -EINVAL;
  if (std::strlen(val) + 1 > kp->str->maxlen) {
    printk(KERN_ERR "%s: string doesn't fit in %u chars.\n", kp->name, kp->str->maxlen - 1);
    return -ENOSPC;
  }
  std::strcpy(kp->str->string, val);
  return 0;
}
EXPORT_SYMBOL(param_set_copystring);

int param_get_string(char *buffer, const kernel_param *kp) {
  int length = std::snprintf(buffer, PAGE_SIZE, "%s\n", kp->str->string);
  return std::min<int>(length, PAGE_SIZE - 1);
}
EXPORT_SYMBOL(param_get_string);
const kernel_param_ops param_ops_string = {0, param_set_copystring, param_get_string, nullptr};
EXPORT_SYMBOL(param_ops_string);

namespace {

// The parameter that the i-th element of an array would be by itself.
kernel_param element(const kernel_param *kp, unsigned i) {
  const kparam_array &array = *kp->arr;
  return {kp->name,
          kp->mod,
          array.ops,
          kp->perm,
          kp->level,
          kp->flags,
          {static_cast<char *>(array.elem) + i * array.elemsize}};
}

unsigned count(const kparam_array &array) {
  return array.num ? *array.num : array.max;
}

int param_array_set(const char *val, const kernel_param *kp) {
  const kparam_array &array = *kp->arr;
  if (!val)
    return -EINVAL;
  std::string_view rest = val;
  unsigned given = 0;
  for (bool more = true; more;) {
    if (given == array.max) {
      printk(KERN_ERR "%s: can only take %i arguments\n", kp->name, array.max);
      return -EINVAL;
    }
    const size_t comma = rest.find(',');
    more = comma != std::string_view::npos;
    const kernel_param one = element(kp, given);
    if (int err = array.ops->set(std::string(rest.substr(0, comma)).c_str(), &one))
      return err;
    rest.remove_prefix(more ? comma + 1 : rest.size());
    given++;
  }
  if (array.num)
    *array.num = given;
  return 0;
}

int param_array_get(char *buffer, const kernel_param *kp) {
  const kparam_array &array = *kp->arr;
  std::string text;
  const auto page = std::make_unique<char[]>(PAGE_SIZE);
  for (unsigned i = 0; i < count(array) && text.size() < PAGE_SIZE - 1; i++) {
    const kernel_param one = element(kp, i);
    int length = array.ops->get(page.get(), &one);
    if (length < 0)
      return length;
    if (i)
      text.back() = ','; // in place of the newline that every get() ends with
    text.append(page.get(), static_cast<size_t>(length));
  }
  text.resize(std::min(text.size(), PAGE_SIZE - 1));
  std::memcpy(buffer, text.c_str(), text.size() + 1);
  return static_cast<int>(text.size());
}

void param_array_free(void *arg) {
  const kparam_array &array = *static_cast<const kparam_array *>(arg);
  if (array.ops->free)
    for (unsigned i = 0; i < count(array); i++)
      array.ops->free(static_cast<char *>(array.elem) + i * array.elemsize);
}

} // namespace

const kernel_param_ops param_array_ops = {0, param_array_set, param_array_get, param_array_free};
EXPORT_SYMBOL(param_array_ops);
