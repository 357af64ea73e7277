// Reads cases from standard input: `check batches` or `check networks`. Embedded Swift needs the C library and
// `_swift_stdlib_strtod_clocale` from its host.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int nabla_check_batch(const char *line, intptr_t length);
int nabla_check_network(const char *line, intptr_t length);

const char *_swift_stdlib_strtod_clocale(const char *text, double *number) {
  char *end;
  *number = strtod(text, &end);
  return end;
}

int main(int count, char **arguments) {
  int (*check)(const char *, intptr_t) =
      count == 2 && strcmp(arguments[1], "networks") == 0 ? nabla_check_network : nabla_check_batch;
  char *line = NULL;
  size_t room = 0;
  long cases = 0, numbers = 0, failures = 0;
  for (ssize_t length; (length = getline(&line, &room, stdin)) > 0; cases++) {
    int right = check(line, line[length - 1] == '\n' ? length - 1 : length);
    if (right >= 0) {
      numbers += right;
      continue;
    }
    failures++;
    printf("line %ld: %s\n", cases + 1, right == -1 ? "a number is not the nearest double" : "refused");
  }
  printf("%ld cases, %ld numbers that are the nearest double, %ld cases failed\n", cases, numbers, failures);
  return failures > 0 || cases == 0;
}
