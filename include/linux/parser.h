/* SPDX-License-Identifier: MIT */
/* Options of the form "size=%d": which one a word is, and what stands in the place of its arguments. */
#ifndef _LINUX_PARSER_H
#define _LINUX_PARSER_H

#include <linux/compiler.h>
#include <linux/types.h>

/* How many arguments one option may have. */
enum { MAX_OPT_ARGS = 3 };

/**
 * struct match_token - one option
 * @token: what match_token() returns for it
 * @pattern: its text, with %s (at least one character, to the end; %5s: at most 5), %d, %u, %o and %x for arguments
 * and %% for a percent sign. NULL matches everything and ends the table.
 */
struct match_token {
	int token;
	const char *pattern;
};

typedef struct match_token match_table_t[];

/* A piece of the word, from its first character to the one behind its last. */
typedef struct {
	char *from;
	char *to;
} substring_t;

KCOMPD_API_BEGIN

/**
 * match_token() - which option of a table a word is
 * @s: the word; NULL is as none of those with a pattern
 * @table: the options; the last has no pattern
 * @args: room for MAX_OPT_ARGS arguments; where those of the option are in @s
 *
 * Context: Any.
 * Return: the token of the first option that the whole word matches; that of the last if none does.
 */
int match_token(char *s, const match_table_t table, substring_t args[]);

/**
 * match_int() - the number that an argument is
 * @s: the argument; what stands behind the digits is not looked at
 * @result: the number; left alone on error
 *
 * Decimal, or with 0x hexadecimal, or with 0 octal. match_octal() and match_hex() have their own base.
 *
 * Context: Any.
 * Return: 0, -EINVAL (no digits), -ERANGE (more than the type, or than 23 characters, can hold).
 */
int match_int(substring_t *s, int *result);
int match_octal(substring_t *s, int *result);
int match_hex(substring_t *s, int *result);

/**
 * match_uint() - the number that the whole argument is, as kstrtouint() and kstrtoull() have it
 * @s: the argument
 * @result: the number; left alone on error
 *
 * Context: Any.
 * Return: 0, -EINVAL, -ERANGE.
 */
int match_uint(substring_t *s, unsigned int *result);
int match_u64(substring_t *s, u64 *result);

/**
 * match_wildcard() - does a text match a pattern of * (any characters, or none) and ? (one character)
 * @pattern: the pattern
 * @str: the text, all of it
 *
 * Context: Any.
 */
bool match_wildcard(const char *pattern, const char *str);

/**
 * match_strlcpy() - a copy of an argument, as strlcpy() makes it
 * @dest: where it goes; always ended by NUL if @size > 0
 * @src: the argument
 * @size: bytes at @dest
 *
 * Context: Any.
 * Return: the length of the argument; it was cut if that is @size or more.
 */
size_t match_strlcpy(char *dest, const substring_t *src, size_t size);

/** match_strdup() - a copy of an argument, for kfree(); NULL without memory. Context: may sleep. */
char *match_strdup(const substring_t *s);

KCOMPD_API_END

#endif
