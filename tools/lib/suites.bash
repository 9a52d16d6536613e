# shellcheck shell=bash disable=SC2154
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

# Nothing outlives the command, however it ends.
end_suites() {
  ((${#running[@]} == 0)) || kill "${!running[@]}" 2>/dev/null || true
  wait
  rm -rf "$reports"
}
trap end_suites EXIT

# Starts one suite as one user: start NAME COMMAND...
start() {
  local name=$1
  shift
  say "$name: started; what it prints is in $reports/$name.log until it ends"
  # A suite announces itself before it starts, so that one that dies at once is missed.
  : >"$reports/$name.run"
  timeout --kill-after 30 "$suite_seconds" "$@" </dev/null >"$reports/$name.log" 2>&1 &
  running[$!]=$name
}

# Starts a suite that touches the sandbox as root and as an ordinary user: start_twice NAME COMMAND..., where @REPORT@ in the
# command stands for the report file without its extension. Without root it is started once, as you.
start_twice() {
  local name=$1 me
  shift
  me=$(id -un)
  start "$name-as-$me" "${@//@REPORT@/$reports/$name-as-$me}"
  ((EUID == 0)) || return 0
  start "$name-as-$ordinary_user" "$root/tools/lib/as-user" "$ordinary_user" \
    "${@//@REPORT@/$reports/$name-as-$ordinary_user}"
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
