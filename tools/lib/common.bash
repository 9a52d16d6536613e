# shellcheck shell=bash disable=SC2034
# What every command in tools/ shares; each sources it first.

# The checkout, and the folder that keeps what set-up makes (never inside the checkout).
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
state=${XDG_STATE_HOME:-${HOME:?HOME is not set: nowhere to keep the Python environments}/.local/state}/workbench
environments=$state/python

# Debian's interpreter, whatever else is first on PATH: the sandbox shows /usr to untrusted code, and nothing beside it.
python=/usr/bin/python3

say() { printf '%s: %s\n' "${0##*/}" "$*"; }
warn() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() {
  warn "$*"
  exit 1
}

# The oldest toolchain that reads Package.swift and its settings.
swift_required=6.3

# Prints the path of a swift that is new enough; says on stderr what is wrong otherwise.
find_swift() {
  local candidate version
  candidate=$(command -v swift || true)
  [[ -n $candidate ]] || candidate=/opt/swift/usr/bin/swift
  if [[ ! -x $candidate ]]; then
    warn "no Swift toolchain: install Swift $swift_required or newer (swift.org/install/linux) as /opt/swift," \
      "or put its usr/bin on PATH"
    return 1
  fi
  version=$("$candidate" --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1) || true
  if [[ -z $version ]]; then
    warn "$candidate does not start (a library of the toolchain is missing?): run tools/setup as root, then \`$candidate --version\`"
    return 1
  fi
  if [[ $(printf '%s\n' "$swift_required" "$version" | sort -V | head -n 1) != "$swift_required" ]]; then
    warn "$candidate is Swift $version; Swift $swift_required or newer is needed"
    return 1
  fi
  printf '%s\n' "$candidate"
}

# The Python of one environment: sandbox, linters, clients2, clients1 or engines.
environment_python() { printf '%s/%s/bin/python\n' "$environments" "$1"; }

# True if an environment holds exactly what its requirements file pins.
environment_is_current() {
  [[ -f $environments/$1/.requirements && -x $environments/$1/bin/python ]] &&
    [[ $(<"$environments/$1/.requirements") == "$(environment_stamp "$1")" ]]
}

# Raise it when tools/setup makes environments in another way: those that exist are then made anew.
environment_recipe=2

# What an environment was made from: the pins, and the interpreter that its compiled files belong to.
environment_stamp() {
  echo "recipe $environment_recipe"
  cat "$root/tools/requirements/$1"*.txt | sha256sum | cut -d ' ' -f 1
  "$python" --version
}
