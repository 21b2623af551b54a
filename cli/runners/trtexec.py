#!/usr/bin/env python3
"""A runner (docs/runners.md) that measures layers with TensorRT's trtexec, on this board or on one that ssh reaches.

Written for the Python 3.6 of JetPack 4 and its TensorRT 8.0 to 8.2; later versions of trtexec work alike. The samples
are trtexec's GPU compute times. In fp16 the layer's inputs and outputs are fp16 too, so that no conversion is measured;
where TensorRT moves them to another layout all the same, that belongs to the samples and `kernels` names it.
"""

import argparse
import json
import re
import shlex
import subprocess
import sys
import uuid

PROTOCOL = "blackthorn-runner/2"

# Milliseconds that trtexec runs before it measures, so that the clocks have risen, beside the runs of the request.
WARM_UP_MS = 200

# Options that not every version of trtexec has: passed where its help names them.
OPTIONAL = [
    "--explicitBatch",
    "--useSpinWait",  # the host waits without sleeping: less noise
    "--noDataTransfers",  # copies beside the kernels would take part of the same memory's bandwidth
    "--separateProfileRun",
    "--profilingVerbosity=detailed",
    "--exportLayerInfo=layers.json",
    "--workspace={workspace}",
    "--memPoolSize=workspace:{workspace}",
]

# What runs on the board, in one connection: reads the model from standard input, leaves nothing behind, and prints
# every file that came of it below a line with the mark and the file's name.
SCRIPT = r"""
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
cd "$folder" || exit 1
cat >layer.onnx
if [ -n "$lock_clocks" ]; then sudo -n jetson_clocks 2>lock.txt || printf failed >lock_failed.txt; fi

help=$("$trtexec" --help 2>&1)
set -- --onnx=layer.onnx --saveEngine=layer.engine --exportTimes=times.json "$@"
for option in $optional; do
  case $help in
    *"${option%%=*}"*) set -- "$@" "$option" ;;
  esac
done
# A profile that is not of a run of its own would slow the run that is measured.
case $help in
  *--separateProfileRun*) set -- "$@" --exportProfile=profile.json ;;
esac

# Until trtexec has ended, or this shell has been killed.
watch_clocks() {
  while [ ! -e status.txt ] && kill -0 $$; do
    for file in "$root"/sys/devices/gpu.0/devfreq/*/cur_freq "$root"/sys/class/devfreq/*.g[apv]*/cur_freq; do
      [ ! -r "$file" ] || echo "gpu $(($(cat "$file") / 1000))"
    done
    file=$root/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq
    [ ! -r "$file" ] || echo "cpu $(cat "$file")"
    sleep 0.1
  done
}
watch_clocks >clocks.txt 2>/dev/null &
watcher=$!
# Beside this shell, which could not be ended while it waits for a command.
timeout "$limit" "$trtexec" "$@" >log.txt 2>&1 &
measurer=$!
trap 'kill "$measurer"; exit 1' HUP INT TERM
wait "$measurer"
echo $? >status.txt
wait "$watcher"
cp "$root"/proc/device-tree/model model.txt
cp "$root"/etc/nv_tegra_release release.txt
for file in *.txt *.json; do
  printf '\n%s %s\n' "$mark" "$file"
  cat "$file"
done
"""


class MeasureError(Exception):
    """Why there are no samples, for people."""


def arguments():
    parser = argparse.ArgumentParser(description="Measures layers with trtexec; see docs/runners.md.")
    parser.add_argument("--ssh", metavar="USER@BOARD", help="run trtexec there; keys, no passwords")
    parser.add_argument("--trtexec", metavar="PATH", default="/usr/src/tensorrt/bin/trtexec")
    parser.add_argument("--workspace", metavar="MIB", type=int, default=1024, help="for TensorRT to choose kernels in")
    parser.add_argument("--limit", metavar="SECONDS", type=int, default=300, help="trtexec is ended after this time")
    parser.add_argument("--lock-clocks", action="store_true", help="run `sudo -n jetson_clocks` first")
    parser.add_argument("--root", metavar="FOLDER", default="", help="where /sys, /proc and /etc lie, in a container")
    return parser.parse_args()


def script(options, request, mark):
    """The shell script for one request."""
    flags = [
        "--warmUp={}".format(WARM_UP_MS),
        "--iterations={}".format(int(request["warmup"]) + int(request["repeats"])),
        "--duration=0",
        "--avgRuns=1",
    ]
    if request["precision"] == "fp16":
        flags += ["--fp16", "--inputIOFormats=fp16:chw", "--outputIOFormats=fp16:chw"]
    variables = {
        "trtexec": options.trtexec,
        "root": options.root,
        "limit": str(options.limit),
        "lock_clocks": "yes" if options.lock_clocks else "",
        "optional": " ".join(OPTIONAL).format(workspace=options.workspace),
        "mark": mark,
    }
    lines = ["{}={}".format(name, shlex.quote(value)) for name, value in variables.items()]
    lines.append("set -- " + " ".join(shlex.quote(flag) for flag in flags))
    return "\n".join(lines) + SCRIPT


def run_script(options, request):
    """Name to text of each file that the script printed."""
    with open(request["model"], "rb") as file:
        model = file.read()
    mark = "=====" + uuid.uuid4().hex
    command = ["sh", "-c", script(options, request, mark)]
    if options.ssh:
        command = ["ssh", "-o", "BatchMode=yes", options.ssh, " ".join(shlex.quote(word) for word in command)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output, errors = process.communicate(model)
    files = {}
    for part in output.decode("utf-8", "replace").split("\n" + mark + " ")[1:]:
        name, _, text = part.partition("\n")
        files[name] = text
    if "status.txt" not in files:
        told = errors.decode("utf-8", "replace").strip().splitlines()
        raise MeasureError("; ".join(told[-3:]) or "{} ended with status {}".format(command[0], process.returncode))
    return files


def failure(log):
    """The last errors that trtexec logged, with the lines that continue them; else the last lines of all."""
    told = []
    within = False
    for line in log.splitlines():
        logged = re.match(r"\[[\d/]+-[\d:]+\] \[(\w)\] ?(.*)", line)
        if logged:
            within = logged.group(1) == "E"
            if within:
                told.append(logged.group(2).strip())
        elif line.startswith("&&&&"):
            within = False
        elif within:
            told[-1] += " " + line.strip()
    return "; ".join(told[-6:] or log.strip().splitlines()[-3:])


def times(text, count):
    """The last `count` GPU compute times in milliseconds: those before are warm-up."""
    try:
        found = [run["computeMs"] for run in json.loads(text)]
    except (ValueError, KeyError, TypeError):
        raise MeasureError("the times that trtexec wrote cannot be read: " + text[:80])
    if len(found) < count:
        raise MeasureError("trtexec wrote {} times, not {}".format(len(found), count))
    return found[-count:]


def kernels(files):
    """What ran, in order: names of kernels where TensorRT tells them (8.2 on), else of its layers."""
    try:
        layers = json.loads(files.get("layers.json", "{}")).get("Layers", [])
        tactics = {layer["Name"]: layer.get("TacticName") for layer in layers if isinstance(layer, dict)}
        names = [row["name"] for row in json.loads(files.get("profile.json", "[]")) if "name" in row]
    except (ValueError, KeyError, AttributeError, TypeError):
        return []  # some versions do not escape names: the samples are good all the same
    return [tactics.get(name) or name for name in names]


def clocks(text):
    """The highest clocks during the run, in MHz; it begins with TensorRT's search for kernels."""
    result = {}
    for name, khz in re.findall(r"^(\w+) (\d+)$", text, re.MULTILINE):
        result[name] = max(result.get(name, 0), round(int(khz) / 1000))
    return result


def software(files):
    log = files["log.txt"]
    number = re.search(r"TensorRT version: ([\d.]+)", log) or re.search(r"\[TensorRT v(\d+)\]", log)
    version = number.group(1) if number else ""
    if version and "." not in version:
        # 8201 is 8.2.1, and from version 10 on 100200 is 10.2.0.
        split = re.match(r"(\d)(\d)(\d\d)$", version) or re.match(r"(\d+)(\d\d)(\d\d)$", version)
        version = ".".join(str(int(part)) for part in split.groups()) if split else version
    release = re.match(r"# R(\d+) \(release\), REVISION: ([\d.]+)", files.get("release.txt", ""))
    return " ".join(["TensorRT", version] + (["L4T", ".".join(release.groups())] if release else []))


def device(files):
    selected = re.search(r"Selected Device: (.*)", files["log.txt"])
    return files.get("model.txt", "").strip("\0\n") or (selected.group(1).strip() if selected else "")


def measure(options, request):
    if request.get("protocol") != PROTOCOL:
        raise MeasureError("this runner speaks {}, not {}".format(PROTOCOL, request.get("protocol")))
    if request["precision"] not in ("fp32", "fp16"):
        raise MeasureError("this runner measures in fp32 and fp16, not " + str(request["precision"]))
    files = run_script(options, request)
    if "lock_failed.txt" in files:
        raise MeasureError("jetson_clocks: " + files.get("lock.txt", "").strip())
    status = int(files["status.txt"])
    if status == 124:
        raise MeasureError("trtexec took longer than {} s".format(options.limit))
    if status != 0:
        raise MeasureError(failure(files["log.txt"]))
    return {
        "samples_ms": times(files.get("times.json", ""), int(request["repeats"])),
        "device": device(files),
        "software": software(files),
        "clocks_mhz": clocks(files.get("clocks.txt", "")),
        "kernels": kernels(files),
    }


def answer(options, line):
    result = {}
    try:
        request = json.loads(line)
        if "id" in request:
            result["id"] = request["id"]
        result.update(measure(options, request))
    except MeasureError as error:
        result["error"] = str(error)
    except (OSError, ValueError, KeyError, TypeError) as error:
        result["error"] = "{}: {}".format(type(error).__name__, error)
    return result


def main():
    options = arguments()
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(dict(answer(options, line), reads_on=True)), flush=True)


if __name__ == "__main__":
    main()
