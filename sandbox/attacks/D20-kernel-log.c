#include "attack.h"
#include <sys/klog.h>

int main(void) {
  char text[256];
  TRY(klogctl(3, text, sizeof text));
  TRY(klogctl(10, NULL, 0));
  fflush(stdout);
  if (system("dmesg 2>/dev/null | grep -q .") == 0) puts("LEAK dmesg");
  puts("DONE");
}
