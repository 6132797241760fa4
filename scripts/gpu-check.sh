#!/usr/bin/env bash
# Builds the addon against the PyTorch that this machine's Python has, and runs the tests and the benchmark on its GPU.
# For a bare machine with an NVIDIA GPU, PyTorch, CMake and a C++ compiler: no Node.js, no npm, no network.
#
#   node scripts/pack-gpu-check.mjs          on a machine with Node.js: packs Node.js and the packages
#   scripts/gpu-check.sh [folder]            here, with the packed folder (.cache/gpu-check by default)
#
# Environment: PYTHON   the Python with PyTorch             (default: python3, else python)
#              DEVICE   where tests and benchmark run       (default: cuda)
#              OUT      a folder for logs and the figures   (default: .cache/gpu-check-out)
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

pack=${1:-.cache/gpu-check}/node-and-packages.tar.xz
device=${DEVICE:-cuda}
out=${OUT:-.cache/gpu-check-out}
exec </dev/null

stop() {
  printf 'gpu-check: %s\n' "$1" >&2
  exit 1
}

# 1. A Python with torch, and its folder.
python=
for candidate in ${PYTHON:-python3 python}; do
  torch=$("$candidate" -c 'import torch; print(torch.__path__[0])' 2>/dev/null) && python=$candidate && break
done
[ -n "$python" ] || stop 'no Python with torch was found. PYTHON=<command> names one.'
printf '== PyTorch in %s\n' "$torch"
"$python" -c 'import torch; print(torch.__version__, "CUDA", torch.version.cuda, torch.cuda.get_device_name() if torch.cuda.is_available() else "(no GPU)")'
if [ "$device" = cuda ]; then
  "$python" -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' || stop 'this PyTorch sees no GPU. DEVICE=cpu checks without one.'
fi

# 2. Node.js and the packages. tar calls xz, which a bare machine may lack; Python brings its own.
[ -f "$pack" ] || stop "there is no $pack. node scripts/pack-gpu-check.mjs makes it."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
tar -xJf "$pack" -C "$tools" 2>/dev/null || "$python" -m tarfile -e "$pack" "$tools" || stop "$pack could not be unpacked."
export PATH=$tools:$PATH
if [ ! -e node_modules ]; then
  ln -s "$tools/node_modules" node_modules
  trap 'rm -rf "$tools" node_modules' EXIT
fi
printf '== Node.js %s\n' "$(node --version)" || stop 'the packed Node.js does not run here.'

# 3. The addon against this PyTorch, and the compiled JavaScript. No npm step: there is no network.
export FLAMBEAU_LIBTORCH=$torch FLAMBEAU_TEST_DEVICE=$device FLAMBEAU_PYTHON=$python
mkdir -p "$out"
node scripts/setup.mjs --only libtorch,addon,dist || stop 'set-up failed.'

# 4. Tests and benchmark; both run, whatever becomes of the first.
failures=0
node -e "const { torch } = require('flambeau'); process.exit('$device' === 'cuda' && !torch.cuda.isAvailable() ? 1 : 0)" ||
  { printf '== flambeau sees no GPU\n'; failures=$((failures + 1)); }

printf '== tests on %s\n' "$device"
node node_modules/mocha/bin/mocha.js 'test/**/*.test.{ts,mjs}' 2>&1 | tee "$out/tests.txt" || failures=$((failures + 1))

printf '== benchmark on %s\n' "$device"
node bench/run.mjs --device "$device" --json "$out/bench.json" 2>&1 | tee "$out/bench.txt" || failures=$((failures + 1))

printf '== logs in %s\n' "$out"
[ $failures -eq 0 ] && printf 'gpu-check passed on %s\n' "$device" || stop "$failures of 3 parts failed on $device."
