// The parent of a workload. A placeholder: it only says that it runs.
#include <stdio.h>

int main(void) {
  puts("lode-supervisor");
  return 0;
}
