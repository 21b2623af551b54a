# shellcheck shell=bash
# Runs the steps of `./dev test` one after the other, shows what failed and counts (sourced by dev).

passed=0
failed=0
rows=()

# step NAME TITLE: runs `./dev step NAME`, a process of its own so that `set -e` holds in it, with its output in
# build/log/NAME.log. A step that fails does not stop the others.
step() {
  local name=$1 title=$2 log=build/log/$1.log start=$SECONDS outcome=ok good bad
  mkdir -p build/log
  printf '… %s\n' "$title"
  NO_COLOR=1 ./dev step "$name" </dev/null >"$log" 2>&1 || outcome=FAILED
  read -r good bad < <(count_cases <"$log")
  if [ "$outcome" = FAILED ]; then
    [ "$bad" -gt 0 ] || bad=1
    tail -n 60 "$log" | sed 's/^/    /'
  elif [ "$bad" -gt 0 ]; then
    outcome=FAILED
  fi
  [ $((good + bad)) -gt 0 ] || good=1
  passed=$((passed + good))
  failed=$((failed + bad))
  rows+=("$(printf '%-6s %-40s %5d passed %3d failed %5d s   %s' "$outcome" "$title" "$good" "$bad" \
    $((SECONDS - start)) "$log")")
  printf '%s\n' "${rows[-1]}"
}

# Passed and failed test cases that a log names: the closing lines of doctest, vitest and node:test. A step
# without any counts as one.
count_cases() {
  awk '
    { gsub(/\033\[[0-9;]*m/, "") }
    /\[doctest\] test cases:|^ *Tests  / {
      for (i = 2; i <= NF; i++) {
        if ($i ~ /^passed/) good += $(i - 1)
        if ($i ~ /^failed/) bad += $(i - 1)
      }
    }
    /^# pass / { good += $3 }
    /^# fail / { bad += $3 }
    END { print good + 0, bad + 0 }'
}

summary() {
  printf '\n'
  printf '%s\n' "${rows[@]}"
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ]
}
