// Text put together and numbers read, without a format to get wrong.

#pragma once
#include <stddef.h>

struct text {
  char *at, *end;
};

static struct text into(char *buffer, size_t size) {
  buffer[0] = 0;
  return (struct text){buffer, buffer + size - 1};
}

// What does not fit is cut off; there is always an end.
static void put_byte(struct text *text, char byte) {
  if (text->at < text->end) *text->at++ = byte;
  *text->at = 0;
}

static void put(struct text *text, const char *more) {
  while (*more) put_byte(text, *more++);
}

static void put_number(struct text *text, long long number) {
  char digits[24], *at = digits + sizeof digits - 1;
  unsigned long long rest = number < 0 ? -(unsigned long long)number : (unsigned long long)number;
  *at = 0;
  do *--at = (char)('0' + rest % 10);
  while (rest /= 10);
  if (number < 0) *--at = '-';
  put(text, at);
}

// 0 for what is no number.
static int number(const char *text) {
  long long value = 0;
  for (; *text >= '0' && *text <= '9' && value < 0x7fffffff; text++) value = value * 10 + *text - '0';
  return value > 0x7fffffff ? 0x7fffffff : (int)value;
}

// What comes after the beginning; NULL when the text begins otherwise.
static const char *after(const char *text, const char *beginning) {
  while (*beginning)
    if (*text++ != *beginning++) return NULL;
  return text;
}
