#include "attack.h"
#include <sys/personality.h>

int main(void) {
  TRY(personality(ADDR_NO_RANDOMIZE));
  TRY(personality(READ_IMPLIES_EXEC));
  TRY(personality(PER_LINUX32));
  if (personality(0xffffffff) == -1) puts("LEAK not even a query is allowed");
  puts("DONE");
}
