#!/usr/bin/env bash
# The official ONNX schema (onnx.proto, already for protobuf's lite runtime) and ONNX's test data: nine light CNNs and
# the models of the operator tests. Plain data of ONNX 1.17 from Debian 13, whose schema is newer than Debian 12's.
# usage: onnx.sh DEST
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

dest=${1:?usage: onnx.sh DEST}
version=1.17
stamp=$version-1
installed "$dest" "$stamp" && exit 0

begin "Fetching the ONNX $version schema and test models"
staged=$dest.partial
work=$(mktemp -d)
temporary=("$work" "$staged")
rm -rf "$staged"
mkdir -p "$staged"

main=$(archive_uri main)
[ -n "$main" ] || die "apt knows no Debian archive on this machine"
open_private_apt "$work/apt" deb "$main|trixie"
(cd "$work" && "${private_apt[@]}" download libonnx-dev libonnx-testdata)
ls "$work"/libonnx-dev_"$version".*.deb >/dev/null 2>&1 || die "Debian 13 no longer has ONNX $version"
dpkg-deb --fsys-tarfile "$work"/libonnx-dev_*.deb | tar -xO ./usr/include/onnx/onnx.proto >"$staged/onnx.proto"
dpkg-deb --fsys-tarfile "$work"/libonnx-dev_*.deb | tar -xO ./usr/share/doc/libonnx-dev/copyright >"$staged/copyright"
dpkg-deb --fsys-tarfile "$work"/libonnx-testdata_*.deb |
  tar -x -C "$staged" --strip-components=5 ./usr/share/libonnx-testdata/data
finish_install "$staged" "$dest" "$stamp"
