# shellcheck shell=bash
# Shared by ./dev and the scripts beside it (sourced, not run): messages, root, downloads from the Debian archive that
# this machine already uses, and installs that are either complete or absent.

say() { printf '%s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 1
}

# begin WHAT: what this shell does from here to its end shows as one line on stderr with its time, "WHAT … 12 s"; what it
# prints shows only where it fails; the terminal, if it is one, is still there as 3. In the end what `temporary` names goes.
temporary=()
begin() {
  stage=$1 stage_start=$SECONDS stage_log=$(mktemp)
  printf '%s …' "$stage" >&2
  exec 3>&2 >"$stage_log" 2>&1
  trap end_stage EXIT
}
end_stage() {
  local status=$? again=
  exec 2>&3
  # On a terminal the line may have been written over.
  [ ! -t 2 ] || again=$'\r\033[K'"$stage …"
  if [ $status = 0 ]; then
    printf '%s %d s\n' "$again" $((SECONDS - stage_start)) >&2
  else
    printf '%s failed\n' "$again" >&2
    tail -n 200 "$stage_log" >&2
  fi
  rm -rf "$stage_log" "${temporary[@]}"
}

# stage WHAT COMMAND…: the command as such a line.
stage() {
  (
    begin "$1"
    shift
    "$@"
  )
}

# Runs a command as root; `env` in front sets variables that sudo would drop.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "this needs root and there is no sudo; as root, run: $*"
  fi
}

# The address of the configured archive: archive_uri main | security.
archive_uri() {
  local pick=(grep -v -- -security)
  [ "$1" = main ] || pick=(grep -- -security)
  # shellcheck disable=SC2016 # apt expands it
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | "${pick[@]}" | sort -u | sed -n 1p
}

# An apt of our own in DIR: own lists, own empty package status. The system's sources stay as they are, and apt
# checks the archive's signature as ever. Leaves the command in the array `private_apt`.
# usage: open_private_apt DIR deb|deb-src "URI|SUITE…" …
open_private_apt() {
  local dir=$1 type=$2 entry
  shift 2
  mkdir -p "$dir"/{parts,lists/partial,cache/archives/partial}
  : >"$dir/none"
  : >"$dir/status"
  for entry in "$@"; do
    printf 'Types: %s\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n\n' "$type" "${entry%%|*}" \
      "${entry#*|}" /usr/share/keyrings/debian-archive-keyring.gpg
  done >"$dir/parts/private.sources"
  private_apt=(apt-get -qq -o Dir::Etc::sourcelist="$dir/none" -o Dir::Etc::sourceparts="$dir/parts"
    -o Dir::State::lists="$dir/lists" -o Dir::State::status="$dir/status" -o Dir::Cache="$dir/cache"
    -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=3)
  "${private_apt[@]}" update
}

# Has DEST been installed completely as VERSION? Only the last step of an install writes the stamp.
installed() { [ "$(cat "$1/.stamp" 2>/dev/null)" = "$2" ]; }

# Puts the finished folder STAGED in DEST's place, stamped VERSION.
finish_install() {
  local staged=$1 dest=$2 version=$3
  printf '%s\n' "$version" >"$staged/.stamp"
  rm -rf "$dest"
  mkdir -p "$(dirname "$dest")"
  mv "$staged" "$dest"
}
