#include "attack.h"

int main(void) {
  struct file_handle *handle = calloc(1, sizeof *handle + MAX_HANDLE_SZ);
  handle->handle_bytes = MAX_HANDLE_SZ;
  int mount_id = 0;
  TRY(name_to_handle_at(AT_FDCWD, "/usr", handle, &mount_id, 0));
  TRY(open_by_handle_at(AT_FDCWD, handle, O_RDONLY));
  puts("DONE");
}
