#!/usr/bin/env bash
# Emscripten 3.1.69 for Debian 12, beside the system. Debian 12's own 3.1.6 is too old for C++20 and for ES modules
# under Node, so this unpacks Debian 13's package (scripts and prebuilt libraries, the same for every processor) and
# runs it with Debian 12's clang-19. Binaryen comes from Debian 13 too and runs with Debian 13's C library from a
# private folder, through that library's own loader. Nothing of Debian 13 is installed into the system.
# Afterwards `. DEST/env.sh` puts emcc on the PATH. usage: emscripten.sh DEST
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

dest=${1:?usage: emscripten.sh DEST}
version=3.1.69 # of Debian 13: its point releases change only the Debian revision
lock=$(cd "$(dirname "${BASH_SOURCE[0]}")/emscripten-npm" && pwd)
stamp=$version-2
installed "$dest" "$stamp" && exit 0

begin "Fetching Emscripten $version"
staged=$dest.partial
work=$(mktemp -d)
temporary=("$work" "$staged")
rm -rf "$staged"
mkdir -p "$staged" "$work/debs"

main=$(archive_uri main)
[ -n "$main" ] || die "apt knows no Debian archive on this machine"
open_private_apt "$work/apt" deb "$main|trixie"
(cd "$work/debs" && "${private_apt[@]}" download emscripten binaryen libc6 libstdc++6 libgcc-s1)
ls "$work/debs/emscripten_$version"*.deb >/dev/null 2>&1 || die "Debian 13 no longer has Emscripten $version"

dpkg-deb --fsys-tarfile "$work"/debs/emscripten_*.deb | tar -x -C "$staged" --strip-components=4 \
  --exclude='*/wasm32-emscripten/pic' --exclude='*/wasm32-emscripten/lto-pic' \
  --exclude='./usr/share/emscripten/test' --exclude='./usr/share/emscripten/docs' \
  --wildcards './usr/share/emscripten/*'

# The licences of what it links into a module, for the notices beside ours: of Debian's list, by folder, those of the
# system libraries and of the glue, with the texts that they name.
dpkg-deb --fsys-tarfile "$work"/debs/emscripten_*.deb | tar -xO ./usr/share/doc/emscripten/copyright >"$work/copyright"
python3 - "$work/copyright" >"$staged/copyright" <<'PYTHON'
import re, sys
parts = re.split(r"\n\s*\n", open(sys.argv[1]).read().strip())
linked = re.compile(r"\*$|src/|system/lib/(libc|libcxx|libcxxabi|libunwind|compiler-rt)/")
names = set()
kept = []
for part in parts[1:]:
  files = re.match(r"Files:((?:.*\n)(?:[ \t].*\n)*)", part)
  if files and any(linked.match(file) for file in files[1].split()):
    names.update(re.split(r" or | and | with ", re.search(r"^License: *(.*)", part, re.M)[1]))
    kept.append(part)
for part in parts[1:]:
  name = re.match(r"License: *(.*)", part)
  if name and name[1].strip() in names:
    kept.append(part)
if len(kept) < 5:
  sys.exit("Debian's list of Emscripten's licences is not as expected")
print("\n\n".join(kept))
PYTHON

# Binaryen with its libraries; each tool becomes a wrapper that finds them from where it lies.
for package in binaryen libc6 libstdc++6 libgcc-s1; do
  dpkg-deb -x "$work"/debs/"$package"_*.deb "$staged/rt"
done
rm -rf "$staged"/rt/usr/share "$staged"/rt/usr/include "$staged"/rt/usr/lib/*/gconv
libraries=$(cd "$staged" && ls -d rt/usr/lib/*-linux-gnu)
loader=$(cd "$staged/$libraries" && ls -d ld-linux*.so.* | sed -n 1p)
mkdir -p "$staged/binaryen/bin"
for tool in "$staged"/rt/usr/bin/wasm-* "$staged"/rt/usr/bin/wasm2js; do
  name=$(basename "$tool")
  cat >"$staged/binaryen/bin/$name" <<WRAPPER
#!/bin/sh
root=\$(dirname "\$(readlink -f "\$0")")/../..
exec "\$root/$libraries/$loader" --library-path "\$root/$libraries" "\$root/rt/usr/bin/$name" "\$@"
WRAPPER
  chmod +x "$staged/binaryen/bin/$name"
done

# Emscripten reads this file by running it; node is looked up on the PATH.
cat >"$staged/.emscripten" <<'CONFIG'
from tools.utils import path_from_root
LLVM_ROOT = '/usr/bin'
LLVM_ADD_VERSION = '19'
CLANG_ADD_VERSION = '19'
BINARYEN_ROOT = path_from_root('binaryen')
FROZEN_CACHE = True
CLOSURE_COMPILER = [path_from_root('node_modules/.bin/google-closure-compiler'), '--platform=native']
CONFIG
cat >"$staged/env.sh" <<'ENV'
PATH="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd):$PATH"
export PATH
ENV

# What Emscripten itself takes from npm: acorn for its JavaScript optimiser, TypeScript for --emit-tsd, Closure. Locked
# with checksums, as is what those need. Not `npm ci`: see node_packages in ../../dev.
cp "$lock"/package.json "$lock"/package-lock.json "$staged/"
npm install --prefix "$staged" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null
chmod +x "$staged"/node_modules/google-closure-compiler-linux*/compiler

# Debian's patch of get_npm_cmd asks whether the last letter of the tool's name exists as a file, so Closure and
# --emit-tsd never start; look in node_modules instead.
python3 - "$staged/tools/shared.py" <<'PYTHON'
import sys
path = sys.argv[1]
text = open(path).read()
broken = "  if not os.path.exists(cmd[-1]):\n"
if text.count(broken) != 1:
  sys.exit(f"{path} is not as expected: get_npm_cmd has changed")
open(path, "w").write(text.replace(broken, "  cmd = [path_from_root('node_modules', '.bin', cmd)]\n" + broken))
PYTHON
finish_install "$staged" "$dest" "$stamp"
