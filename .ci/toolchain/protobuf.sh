#!/usr/bin/env bash
# protobuf's C++ source in the version of the installed protoc, from Debian's source archive with Debian's patches
# (security ones included). Both targets build libprotobuf-lite from it: Debian's library cannot become WASM, and
# generated code, runtime and sanitizers have to agree. usage: protobuf.sh DEST
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

dest=${1:?usage: protobuf.sh DEST}
version=$(dpkg-query -W -f '${source:Version}' protobuf-compiler)
installed "$dest" "$version" && exit 0

begin "Fetching protobuf's source $version"
staged=$dest.partial
work=$(mktemp -d)
temporary=("$work" "$staged")
rm -rf "$staged"
mkdir -p "$staged" "$work/debian"

suite=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-bookworm}")
main=$(archive_uri main)
security=$(archive_uri security)
[ -n "$main" ] || die "apt knows no Debian archive on this machine"
entries=("$main|$suite $suite-updates")
[ -z "$security" ] || entries+=("$security|$suite-security")
open_private_apt "$work/apt" deb-src "${entries[@]}"
(cd "$work" && "${private_apt[@]}" --download-only --only-source source "protobuf=$version")

# dpkg-source would do this too, but wants dpkg-dev; apt has already checked the files against the signed index.
tar -xf "$work"/protobuf_*.orig.tar.* -C "$staged" --strip-components=1
tar -xf "$work"/protobuf_*.debian.tar.* -C "$work/debian"
grep -vE '^[[:space:]]*(#|$)' "$work/debian/debian/patches/series" | while read -r patch _; do
  patch -d "$staged" -p1 -s <"$work/debian/debian/patches/$patch" || die "Debian's patch $patch does not apply"
done
finish_install "$staged" "$dest" "$version"
