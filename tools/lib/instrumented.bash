# shellcheck shell=bash disable=SC2034,SC2154
# Programs that watch themselves, each kind in a folder of its own below .build: under sanitizers, and counting lines. tools/test
# sources it, after suites.bash.

instruments=$root/tools/lib/instruments
# What is watched is slow, end to end most of all.
suite_seconds=7200

clang() { "$(dirname "$(readlink -f "$swift")")/clang" -std=c2x -D_GNU_SOURCE -Wno-c23-extensions -O1 -g "$@"; }

# Builds the package with instruments in every program: build_package FOLDER "INSTRUMENT..." FLAGS... Optimised, because what is
# watched without takes ten times as long, and some tests send megabytes; names of tests and lines stay.
build_package() {
  local folder=$1 instrument
  local -a linked=()
  mkdir -p "$folder"
  for instrument in $2; do
    clang -fPIC -DCOUNTS="\"$folder/counts\"" -c "$instruments/$instrument.c" -o "$folder/$instrument.o"
    linked+=(-Xlinker "$folder/$instrument.o")
  done
  "$swift" build --build-tests --scratch-path "$folder" -Xswiftc -O "${linked[@]}" "${@:3}"
}

# Compiles the C of the sandbox into a folder: build_host FOLDER FLAGS..., build_warm_library FOLDER FLAGS... Not by SwiftPM: the
# host is a program without Swift, and the library is loaded where a sanitizer's own is not found.
build_host() {
  mkdir -p "$1"
  clang -Isandbox/protocol/include -Isandbox/init -Isandbox/host "${@:2}" sandbox/{host,init,protocol}/*.c \
    -o "$1/sandbox-host"
}
build_warm_library() {
  mkdir -p "$1"
  clang -Isandbox/protocol/include -Isandbox/init -Isandbox/warm/include "${@:2}" -shared -fPIC -Wl,-Bsymbolic \
    sandbox/{warm,init,protocol}/*.c -o "$1/libworkbench-warm.so"
}

# Undefined behaviour ends the process where it happens, and with it the test. Traps need no run-time library, which would not
# live through the making of a run.
trapping=(-fsanitize=undefined -fsanitize=local-bounds -fsanitize-trap=all -ftrivial-auto-var-init=pattern)

# The suite `host` with C that stops at undefined behaviour, in the host and in what Python loads.
sanitize_undefined() {
  local folder=$root/.build/undefined
  build_host "$folder" "${trapping[@]}" -static
  build_warm_library "$folder" "${trapping[@]}"
  label=undefined-
  host_suite "$folder"
}

# The suite `host` with a dynamic host, because a static one cannot be under this sanitizer; then the package.
sanitize_address() {
  local folder=$root/.build/address/host
  build_host "$folder" -fsanitize=address -fuse-ld=lld
  build_warm_library "$folder" "${trapping[@]}"
  label=address-
  # Some tests let the host's system calls fail or refuse them, which the sanitizer's own do not survive.
  host_suite "$folder" --ignore Tests/Host/test_faults.py --ignore Tests/Host/test_warm_faults.py \
    --ignore Tests/Host/test_degraded.py
  build_watched address no_leaks --sanitize=address
  watch_package address
}

# What the Swift tests, and the programs that they start, leave behind at their end; no error of theirs, so that a pass of its own
# reports it and no test sees it. The package is that of `address`.
sanitize_leak() {
  build_watched address no_leaks --sanitize=address
  label=leak- users=one around=(env WORKBENCH_TEST_SANITIZER=leak
    ASAN_OPTIONS="detect_leaks=1:exitcode=0:log_path=@REPORT@.sanitizer")
  swift_suite "$root/.build/address/debug"
}

# The package: server, command line and tests. What runs in the sandbox is no program of Swift.
sanitize_thread() {
  local mutex="\$s15Synchronization12_MutexHandle" symbol
  local -a wrapped=()
  for symbol in "$mutex"{V9_lockSlowyys6UInt32VF,V11_unlockSlowyyF} __tsan_write8; do
    wrapped+=(-Xlinker "--wrap=$symbol")
  done
  build_watched thread "locks continuations empty_array" --sanitize=thread "${wrapped[@]}"
  watch_package thread
}

# The package under a sanitizer, and beside it a host and a library whose errors trap: build_watched FOLDER "INSTRUMENT..." FLAGS...
build_watched() {
  local folder=$root/.build/$1/debug
  build_package "$root/.build/$1" "${@:2}"
  build_host "$folder" "${trapping[@]}" -static
  build_warm_library "$folder" "${trapping[@]}"
}

# The Swift tests, and the end-to-end tests, with a package that is watched. Reports lie in NAME.sanitizer.PROCESS where the
# environment of a program says so; any report is a failure of the program as well.
watch_package() {
  local folder=$root/.build/$1/debug
  label=$1- users=one
  around=(env WORKBENCH_TEST_SANITIZER="$1" {A,T}SAN_OPTIONS="log_path=@REPORT@.sanitizer")
  swift_suite "$folder"
  end_to_end_suite "$folder"
}

# Everything, with a package that counts the lines it executes; prints what was reached of each module. Every program maps its
# counters to a file when it starts (%c), so that they are in there whatever ends it: a signal, or another program in its place.
count_lines() {
  local folder=$root/.build/coverage counts=$root/.build/coverage/counts llvm program flag
  local -a relocated=() counted=(-fprofile-instr-generate -fcoverage-mapping)
  for flag in "${counted[@]}" -mllvm -runtime-counter-relocation; do relocated+=(-Xcc "$flag"); done
  build_package "$folder" profile_name --enable-code-coverage -Xswiftc -Xllvm -Xswiftc -runtime-counter-relocation \
    "${relocated[@]}"
  folder+=/debug
  # Open to everybody: a program writes as whoever started it.
  rm -rf "$counts"
  install -d -m 1777 "$counts"
  # A host has no environment to name a file, and its children see none: the mapping of its first process is theirs as well.
  build_host "$folder" -static -fcoverage-mapping -fprofile-instr-generate="$counts/host-%p%c.profraw" \
    -mllvm -runtime-counter-relocation "$instruments/host_without_environment.c" -Wl,--wrap=main
  # What Python loads counts nothing: where it is loaded there is no file to be had.
  build_warm_library "$folder"
  # Programs are started thousands of times: two files take the sums of each.
  label=counted- around=(env LLVM_PROFILE_FILE="@REPORT@-%2m%c.profraw")
  swift_suite "$folder"
  host_suite "$folder"
  end_to_end_suite "$folder"
  llvm=$(dirname "$(readlink -f "$swift")")
  local -a objects=()
  for program in workbench workbench-cli fixture-server policyc sandbox-host; do objects+=(-object "$folder/$program"); done
  # A process that is killed while it writes leaves half a file.
  "$llvm/llvm-profdata" merge -sparse --failure-mode=all -o "$counts/all.profdata" "$reports"/*.profraw "$counts"/*.profraw
  "$llvm/llvm-cov" export -summary-only -instr-profile "$counts/all.profdata" "$folder/workbenchPackageTests.xctest" \
    "${objects[@]}" >"$counts/summary.json"
  "$python" tools/lib/coverage.py "$root" 85 <"$counts/summary.json"
}
