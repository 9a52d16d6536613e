# shellcheck shell=bash disable=SC2034,SC2154
# Runs suites side by side and keeps what each says apart. tools/test sources it, after common.bash.

# Beside root: the user under whom everything that touches the sandbox runs a second time.
ordinary_user=workbench-test
# A suite that takes longer than this hangs; its runner is ended and the suite is reported as broken.
suite_seconds=1500

# Here each suite leaves NAME.run (its exit status), NAME.log (what its runner printed) and its runner's report.
reports=$(mktemp -d -p /tmp workbench-test.XXXXXX)
chmod 1777 "$reports"

# The suites under way: their names by process.
declare -A running=()

# Nothing outlives the command, however it ends. A suite that has just ended by itself is no failure.
end_suites() {
  ((${#running[@]} == 0)) || kill "${!running[@]}" 2>/dev/null || true
  wait
  rm -rf "$reports"
}
trap end_suites EXIT

# Starts one suite as one user: start NAME COMMAND..., where @REPORT@ in the command stands for the report file without its
# extension.
start() {
  local name=$1
  shift
  say "$name: started; what it prints is in $reports/$name.log until it ends"
  # A suite announces itself before it starts, so that one that dies at once is missed.
  : >"$reports/$name.run"
  timeout --kill-after 30 "$suite_seconds" "${@//@REPORT@/$reports/$name}" </dev/null >"$reports/$name.log" 2>&1 &
  running[$!]=$name
}

# Starts a suite that touches the sandbox as root and as an ordinary user: start_twice NAME COMMAND... Without root it is
# started once, as you, and so it is where nothing is looked for that differs between users.
users=both
start_twice() {
  local name=$1
  shift
  start "$name-as-$(id -un)" "$@"
  ((EUID)) || [[ $users == one ]] || start "$name-as-$ordinary_user" "$root/tools/lib/as-user" "$ordinary_user" "$@"
}

# Waits for all suites that were started. What each printed follows in one piece when it has ended.
finish() {
  local process name status began=$SECONDS
  while ((${#running[@]})); do
    status=0
    wait -n -p process "${!running[@]}" || status=$?
    name=${running[$process]}
    unset "running[$process]"
    echo "$status" >"$reports/$name.run"
    say "$name: ended with status $status after $((SECONDS - began)) s; it printed:"
    cat "$reports/$name.log"
    ((status != 124)) || warn "$name did not end within $suite_seconds s and was stopped"
  done
}

require_ordinary_user() {
  if ((EUID)); then
    say "not root: tests of the sandbox run once, as $(id -un); as root they run a second time"
  elif ! id "$ordinary_user" >/dev/null 2>&1; then
    say "making the ordinary user $ordinary_user"
    useradd --create-home --shell /bin/bash "$ordinary_user"
  fi
}

# The suites, each with the programs of a build and with further arguments for its runner. Who builds in another way than
# tools/build says what stands before a suite's name and before its command.
label='' around=()

# Suites of these modules start sandboxed runs.
sandbox_modules='^(SandboxTests|ExecutionTests|LintingTests|CatalogTests)\.'
# Suites of these compute for seconds at a time in Swift's pool of threads, one for each processor. In a process of their own they
# hold up no call of a test beside them until its deadline, which happened under a sanitizer.
computing_modules='^(EmbeddingTests|SearchIndexTests|StorageTests|VectorSearchTests)\.'

# By the absolute path of the binary: tests look for the programs beside it, some from another working directory.
swift_suite() {
  local -a command=("${around[@]}" "$1/workbenchPackageTests.xctest" --testing-library swift-testing
    --event-stream-version 0 --event-stream-output-path @REPORT@.events)
  start "${label}swift" "${command[@]}" --skip "$sandbox_modules|$computing_modules" "${@:2}"
  start "${label}swift-computing" "${command[@]}" --filter "$computing_modules" "${@:2}"
  finish
  start_twice "${label}swift-sandbox" "${command[@]}" --filter "$sandbox_modules" "${@:2}"
  finish
}

# The kernels touch nothing that differs between users.
kernels_suite() { users=one run_pytest kernels "$1" Tests/Kernels "${@:2}"; }
host_suite() { run_pytest host "$1" Tests/Host "${@:2}"; }
end_to_end_suite() { run_pytest end-to-end "$1" Tests/EndToEnd "${@:2}"; }

# run_pytest NAME PROGRAMS ARGUMENTS... Whoever executes it has the Python of clients in a home of his own.
run_pytest() {
  start_twice "$label$1" "${around[@]}" env PYTHONDONTWRITEBYTECODE=1 \
    WORKBENCH_SANDBOX_HOST="$2/sandbox-host" WORKBENCH_TEST_PROGRAMS="$2" \
    bash -c "exec \"\${XDG_STATE_HOME:-\$HOME/.local/state}/workbench/python/clients2/bin/python\" -m pytest \"\$@\"" pytest \
    -p no:cacheprovider --quiet --color=no -o junit_family=xunit2 "--junit-xml=@REPORT@.xml" "${@:3}"
  finish
}
