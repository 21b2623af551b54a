# shellcheck shell=bash
# Runs the steps of `./dev test` one after the other, shows what failed and counts (sourced by dev).

passed=0
failed=0
skipped=0
rows=()

# step NAME TITLE: runs `./dev step NAME`, a process of its own so that `set -e` holds in it, with its output in
# build/log/NAME.log. A step that fails does not stop the others.
step() {
  local name=$1 title=$2 log=build/log/$1.log start=$SECONDS outcome=ok
  mkdir -p build/log
  printf '… %s\n' "$title"
  NO_COLOR=1 ./dev step "$name" </dev/null >"$log" 2>&1 || outcome=FAILED
  [ "$outcome" = ok ] || tail -n 60 "$log" | sed 's/^/    /'
  record "$outcome" "$title" "$start" "$log"
  printf '%s\n' "${rows[-1]}"
}

# watched NAME TITLE COMMAND…: the same of a command whose output shows as it comes.
watched() {
  local title=$2 log=build/log/$1.log start=$SECONDS outcome=ok
  shift 2
  mkdir -p build/log
  "$@" </dev/null 2>&1 | tee "$log" || outcome=FAILED
  record "$outcome" "$title" "$start" "$log"
}

# record OUTCOME TITLE START LOG: counts what the log tells. A step without any cases counts as one.
record() {
  local outcome=$1 title=$2 start=$3 log=$4 good bad left
  read -r good bad left < <(count_cases <"$log")
  [ "$outcome" = ok ] || [ "$bad" -gt 0 ] || bad=1
  [ "$bad" = 0 ] || outcome=FAILED
  [ $((good + bad + left)) -gt 0 ] || good=1
  passed=$((passed + good))
  failed=$((failed + bad))
  skipped=$((skipped + left))
  rows+=("$(printf '%-6s %-40s %5d passed %3d failed %3d skipped %5d s   %s' "$outcome" "$title" "$good" "$bad" \
    "$left" $((SECONDS - start)) "$log")")
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
  printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" -eq 0 ]
}
