#!/usr/bin/env bash
# Installs the Debian packages of the named groups, only those that are missing, and asks apt nothing when none is.
# usage: packages.sh GROUP…
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# One row for each group. clang-19 is what Emscripten 3.1.69 needs as compiler; patch and xz-utils unpack protobuf.
declare -A groups=(
  [build]="cmake ninja-build g++ protobuf-compiler nlohmann-json3-dev libeigen3-dev patch xz-utils"
  [emscripten]="clang-19 lld-19 llvm-19 python3"
  [test]="doctest-dev"
  [sanitize]="clang-19 llvm-19 libclang-rt-19-dev"
  [format]="clang-format-14"
  [tidy]="clang-tidy-19"
  [browser]="chromium"
  [bench]="libbenchmark-dev"
  [counts]="valgrind"
  [runners]="python3"
)

packages=()
for group in "$@"; do
  read -ra names <<<"${groups[$group]:?no such group of packages}"
  packages+=("${names[@]}")
done

command -v dpkg-query >/dev/null || die "this installs Debian packages, and here is no dpkg. Needed: ${packages[*]}"
present=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null | sed -n 's/^installed //p' || true)
missing=()
for package in "${packages[@]}"; do
  grep -qxF "$package" <<<"$present" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

begin "Installing Debian packages: ${missing[*]}"
{
  as_root env DEBIAN_FRONTEND=noninteractive dpkg --configure -a
  as_root apt-get -q update -o Acquire::Retries=3
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends -o Acquire::Retries=3 \
    -o DPkg::Lock::Timeout=300 "${missing[@]}"
} </dev/null || die "apt could not install ${missing[*]}; Debian 12 (bookworm) has them all"
