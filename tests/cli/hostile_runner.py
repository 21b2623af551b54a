# A runner for tests that answers as its first argument says; each answers requests until the end of its input.
import json
import os
import signal
import sys
import time

mode, log = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None


def say(text):
    os.write(1, text.encode() if isinstance(text, str) else text)


def answer(request, **more):
    """Protocol 2; the time says which layer it belongs to."""
    result = {
        "id": request.get("id"),
        "samples_ms": [0.1 + request["parameters"]["c_in"] / 1000],
        "device": "D",
        "software": "S",
        "reads_on": True,
    }
    result.update(more)
    return json.dumps({name: value for name, value in result.items() if value is not None}) + "\n"


# What each answer says in place of what is right; tests/bench/runner_protocol_test.cc has the others.
SAYS = {
    "negative": {"samples_ms": [0.4, -1]},
    "memory": {"memory_bytes": 2**63 - 1},
    "id-of-another": {"id": 10**9},
}

if mode == "flood":
    while True:
        say(b"x" * 65536)
if mode == "flood-lines":
    while True:
        say(b"\n" * 65536)
if mode == "flood-answers":
    while True:
        say('{"samples_ms": [0.4], "device": "D", "software": "S", "reads_on": true}\n')

asked = 0
for line in sys.stdin:
    asked += 1
    request = json.loads(line)
    if log:
        with open(log, "a") as file:
            file.write("{}\n".format(os.getpid()))
    if mode in SAYS:
        say(answer(request, **SAYS[mode]))
    elif mode == "deep":
        say("[" * 1_000_000 + "\n")
    elif mode == "too-long":
        say('{"error": "' + "x" * 5_000_000 + '"}\n')
    elif mode == "ends-badly":
        say(answer(request, reads_on=None))
        sys.exit(1)
    elif mode == "ends-by-signal":
        say(answer(request, reads_on=None))
        os.kill(os.getpid(), signal.SIGSEGV)
    elif mode == "line-too-many":
        say(answer(request))
        if asked == 3:
            say(answer(request))
    elif mode == "line-too-many-1":
        say(answer(request, id=None))
        if asked == 3:
            say(answer(request, id=None))
    elif mode == "protocol-1-strict":
        right = request["protocol"] == "blackthorn-runner/1" and "id" not in request
        say(answer(request) if right else json.dumps({"error": "speaks 1"}) + "\n")
    elif mode == "goes-deaf":
        # Answers with ids that it guesses, and reads no more.
        say(answer(request))
        if asked > 1:
            while True:
                asked += 1
                say(answer({"id": request["id"] + asked, "parameters": request["parameters"]}))
    elif mode == "sleeps":
        time.sleep(1000)
    elif mode == "slow":
        time.sleep(0.05)
        say(answer(request))
    elif mode == "formula":
        say(answer(request, device="=cmd|'/C calc'!A0", software="a;=b\n\x1b[2J"))
    else:
        say(answer(request))
