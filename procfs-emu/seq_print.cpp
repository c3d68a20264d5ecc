// SPDX-License-Identifier: MIT
// What a show() function calls. A record that does not fit sets count to size, by which seq_read() knows.
#include <cstdarg>
#include <cstring>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/printk.h>
#include <linux/seq_file.h>

namespace {

void overflow(seq_file *m) {
  m->count = m->size;
}

} // namespace

void seq_vprintf(struct seq_file *m, const char *f, va_list args) {
  if (m->count < m->size) {
    int len = kcompd_vsnprintf(m->buf + m->count, m->size - m->count, f, args);
    if (m->count + static_cast<size_t>(len) < m->size) {
      m->count += static_cast<size_t>(len);
      return;
    }
  }
  overflow(m);
}
EXPORT_SYMBOL(seq_vprintf);

void seq_printf(struct seq_file *m, const char *f, ...) {
  va_list args;
  va_start(args, f);
  seq_vprintf(m, f, args);
  va_end(args);
}
EXPORT_SYMBOL(seq_printf);

void seq_putc(struct seq_file *m, char c) {
  if (m->count < m->size)
    m->buf[m->count++] = c;
}
EXPORT_SYMBOL(seq_putc);

int seq_write(struct seq_file *m, const void *data, size_t len) {
  if (m->count + len >= m->size) {
    overflow(m);
    return -1;
  }
  memcpy(m->buf + m->count, data, len);
  m->count += len;
  return 0;
}
EXPORT_SYMBOL(seq_write);

void seq_puts(struct seq_file *m, const char *s) {
  seq_write(m, s, strlen(s));
}
EXPORT_SYMBOL(seq_puts);

void seq_put_decimal_ull_width(struct seq_file *m, const char *delimiter, unsigned long long num, unsigned int width) {
  seq_printf(m, "%s%*llu", delimiter ? delimiter : "", static_cast<int>(width), num);
}
EXPORT_SYMBOL(seq_put_decimal_ull_width);

void seq_put_decimal_ull(struct seq_file *m, const char *delimiter, unsigned long long num) {
  seq_put_decimal_ull_width(m, delimiter, num, 0);
}
EXPORT_SYMBOL(seq_put_decimal_ull);

void seq_put_decimal_ll(struct seq_file *m, const char *delimiter, long long num) {
  seq_printf(m, "%s%lld", delimiter ? delimiter : "", num);
}
EXPORT_SYMBOL(seq_put_decimal_ll);

void seq_put_hex_ll(struct seq_file *m, const char *delimiter, unsigned long long v, unsigned int width) {
  seq_printf(m, "%s%0*llx", delimiter ? delimiter : "", static_cast<int>(width), v);
}
EXPORT_SYMBOL(seq_put_hex_ll);

void seq_escape(struct seq_file *m, const char *s, const char *esc) {
  for (; *s; ++s)
    if (strchr(esc, *s))
      seq_printf(m, "\\%03o", static_cast<unsigned char>(*s));
    else
      seq_putc(m, *s);
}
EXPORT_SYMBOL(seq_escape);

void seq_hex_dump(struct seq_file *m, const char *prefix_str, int prefix_type, int rowsize, int groupsize,
                  const void *buf, size_t len, bool ascii) {
  if (rowsize != 16 && rowsize != 32)
    rowsize = 16;
  auto *bytes = static_cast<const unsigned char *>(buf);
  for (size_t i = 0; i < len && !seq_has_overflowed(m); i += static_cast<size_t>(rowsize)) {
    if (prefix_type == DUMP_PREFIX_ADDRESS)
      seq_printf(m, "%s%p: ", prefix_str, static_cast<const void *>(bytes + i));
    else if (prefix_type == DUMP_PREFIX_OFFSET)
      seq_printf(m, "%s%.8x: ", prefix_str, static_cast<unsigned>(i));
    else
      seq_puts(m, prefix_str);
    char line[32 * 3 + 2 + 32 + 1];
    size_t row = len - i < static_cast<size_t>(rowsize) ? len - i : static_cast<size_t>(rowsize);
    hex_dump_to_buffer(bytes + i, row, rowsize, groupsize, line, sizeof(line), ascii);
    seq_puts(m, line);
    seq_putc(m, '\n');
  }
}
EXPORT_SYMBOL(seq_hex_dump);

void seq_pad(struct seq_file *m, char c) {
  if (m->pad_until > m->count) {
    size_t blanks = m->pad_until - m->count;
    if (m->pad_until > m->size) {
      overflow(m);
      return;
    }
    memset(m->buf + m->count, ' ', blanks);
    m->count += blanks;
  }
  if (c)
    seq_putc(m, c);
}
EXPORT_SYMBOL(seq_pad);

struct list_head *seq_list_start(struct list_head *head, loff_t pos) {
  for (list_head *item = head->next; item != head; item = item->next)
    if (pos-- == 0)
      return item;
  return nullptr;
}
EXPORT_SYMBOL(seq_list_start);

struct list_head *seq_list_start_head(struct list_head *head, loff_t pos) {
  return pos ? seq_list_start(head, pos - 1) : head;
}
EXPORT_SYMBOL(seq_list_start_head);

struct list_head *seq_list_next(void *v, struct list_head *head, loff_t *ppos) {
  list_head *item = static_cast<list_head *>(v)->next;
  ++*ppos;
  return item == head ? nullptr : item;
}
EXPORT_SYMBOL(seq_list_next);

struct hlist_node *seq_hlist_start(struct hlist_head *head, loff_t pos) {
  for (hlist_node *item = head->first; item; item = item->next)
    if (pos-- == 0)
      return item;
  return nullptr;
}
EXPORT_SYMBOL(seq_hlist_start);

struct hlist_node *seq_hlist_start_head(struct hlist_head *head, loff_t pos) {
  return pos ? seq_hlist_start(head, pos - 1) : static_cast<hlist_node *>(SEQ_START_TOKEN);
}
EXPORT_SYMBOL(seq_hlist_start_head);

struct hlist_node *seq_hlist_next(void *v, struct hlist_head *head, loff_t *ppos) {
  ++*ppos;
  return v == SEQ_START_TOKEN ? head->first : static_cast<hlist_node *>(v)->next;
}
EXPORT_SYMBOL(seq_hlist_next);
