# shellcheck shell=bash disable=SC2154
# The C of the sandbox under sanitizers, each kind in a folder of its own. tools/test sources it, after suites.bash.

# Compiles the C of the sandbox into a folder: build_host FOLDER FLAGS..., build_warm_library FOLDER FLAGS... Not by SwiftPM: the
# host is a program without Swift, and the library is loaded where a sanitizer's own is not found.
compile_sandbox() {
  "$(dirname "$swift")/clang" -std=c2x -D_GNU_SOURCE -Wno-c23-extensions -O1 -g -Isandbox/protocol/include -Isandbox/init "$@"
}
build_host() {
  mkdir -p "$1"
  compile_sandbox "${@:2}" -Isandbox/host sandbox/{host,init,protocol}/*.c -o "$1/sandbox-host"
}
build_warm_library() {
  mkdir -p "$1"
  compile_sandbox "${@:2}" -shared -fPIC -Wl,-Bsymbolic -Isandbox/warm/include sandbox/{warm,init,protocol}/*.c \
    -o "$1/libworkbench-warm.so"
}

# Undefined behaviour ends the process where it happens, and with it the test. Traps need no run-time library, which would not
# live through the making of a run.
trapping=(-fsanitize=undefined -fsanitize=local-bounds -fsanitize-trap=all -ftrivial-auto-var-init=pattern)

sanitize_undefined() {
  local folder=$root/.build/undefined
  build_host "$folder" "${trapping[@]}" -static
  build_warm_library "$folder" "${trapping[@]}"
  pytest "$folder"
  start_twice undefined "${command[@]}" Tests/Host
  finish
}

# A dynamic host, because a static one cannot be; the library that Python loads keeps the traps.
sanitize_address() {
  local folder=$root/.build/address
  build_host "$folder" -fsanitize=address -fuse-ld=lld
  build_warm_library "$folder" "${trapping[@]}"
  pytest "$folder"
  # Some tests let the host's system calls fail or refuse them, which the sanitizer's own do not survive.
  start_twice address "${command[@]}" Tests/Host \
    --ignore Tests/Host/test_faults.py --ignore Tests/Host/test_warm_faults.py --ignore Tests/Host/test_degraded.py
  finish
}
