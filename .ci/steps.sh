# shellcheck shell=bash
# Runs the steps of `./dev test` one after the other, shows what failed and counts (sourced by dev).

passed=0
failed=0
skipped=0
rows=()

# step NAME TITLE: runs `./dev step NAME`, a process of its own so that `set -e` holds in it, with its output in
# build/log/NAME.log. A step that fails does not stop the others.
step() {
  local name=$1 title=$2 log=build/log/$1.log start=$SECONDS cpu outcome=ok
  cpu=$(cpu_seconds)
  mkdir -p build/log
  printf '… %s\n' "$title"
  NO_COLOR=1 ./dev step "$name" </dev/null >"$log" 2>&1 || outcome=FAILED
  [ "$outcome" = ok ] || tail -n 60 "$log" | sed 's/^/    /'
  record "$outcome" "$title" "$start" "$cpu" "$log"
  printf '%s\n' "${rows[-1]}"
}

# watched NAME TITLE COMMAND…: the same of a command whose output shows as it comes.
watched() {
  local title=$2 log=build/log/$1.log start=$SECONDS cpu outcome=ok
  cpu=$(cpu_seconds)
  shift 2
  mkdir -p build/log
  "$@" </dev/null 2>&1 | tee "$log" || outcome=FAILED
  record "$outcome" "$title" "$start" "$cpu" "$log"
}

# record OUTCOME TITLE START CPU LOG: counts what the log tells. A step without any cases counts as one.
record() {
  local outcome=$1 title=$2 start=$3 cpu=$4 log=$5 good bad left
  read -r good bad left < <(count_cases <"$log")
  [ "$outcome" = ok ] || [ "$bad" -gt 0 ] || bad=1
  [ "$bad" = 0 ] || outcome=FAILED
  [ $((good + bad + left)) -gt 0 ] || good=1
  passed=$((passed + good))
  failed=$((failed + bad))
  skipped=$((skipped + left))
  rows+=("$(printf '%-6s %-44s %5d passed %3d failed %3d skipped %5d s %5d s CPU   %s' "$outcome" "$title" "$good" \
    "$bad" "$left" $((SECONDS - start)) $(($(cpu_seconds) - cpu)) "$log")")
}

# Processor time, user and system, of all that this shell has started and waited for (proc(5)): what a step costs also
# where others use the machine.
cpu_seconds() {
  local fields
  read -ra fields <"/proc/$$/stat"
  printf '%d' $(((fields[15] + fields[16]) / $(getconf CLK_TCK)))
}

# Passed, failed and skipped test cases that a log names: the closing lines of doctest, vitest and node:test.
count_cases() {
  awk '
    { gsub(/\033\[[0-9;]*m/, "") }
    /\[doctest\] test cases:|^ *Tests  / {
      for (i = 2; i <= NF; i++) {
        if ($i ~ /^passed/) good += $(i - 1)
        if ($i ~ /^failed/) bad += $(i - 1)
        if ($i ~ /^(skipped|todo)/) left += $(i - 1)
      }
    }
    /^# pass / { good += $3 }
    /^# (fail|cancelled) / { bad += $3 }
    /^# (skipped|todo) / { left += $3 }
    END { print good + 0, bad + 0, left + 0 }'
}

summary() {
  printf '\n'
  printf '%s\n' "${rows[@]}"
  printf '\n%d passed, %d failed, %d skipped in %d s, %d s CPU\n' "$passed" "$failed" "$skipped" "$SECONDS" "$(cpu_seconds)"
  [ "$failed" -eq 0 ]
}
