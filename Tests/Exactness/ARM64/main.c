// Reads cases from standard input. Embedded Swift needs the C library and `_swift_stdlib_strtod_clocale` from its host.
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

int nabla_check(const char *line, intptr_t length);
uint64_t nabla_digest(void);

const char *_swift_stdlib_strtod_clocale(const char *text, double *number) {
  char *end;
  *number = strtod(text, &end);
  return end;
}

int main(void) {
  char *line = NULL;
  size_t room = 0;
  long cases = 0, numbers = 0;
  for (ssize_t length; (length = getline(&line, &room, stdin)) > 0; cases++) {
    int within = nabla_check(line, line[length - 1] == '\n' ? length - 1 : length);
    if (within < 0) {
      printf("line %ld: %s\n", cases + 1, within == -1 ? "a number is not the nearest double" : "refused");
      return 1;
    }
    numbers += within;
  }
  printf("%ld cases, %ld numbers, all the nearest double, bits %" PRIx64 "\n", cases, numbers, nabla_digest());
  return cases == 0;
}
