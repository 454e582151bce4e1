# SPDX-License-Identifier: MIT
# Translates Catch2's XML reports, of one program or of several that share its tests, to what cmake/suites.sh
# reads: `skipped: <name>`, `failed: <name>` and below it what was expected and found, and the sum. -v status: the
# program's own; LAST_WORDS in the environment: the end of what it printed, for a program that died.

function plain(text) {
  gsub(/<[^>]*>/, "", text)
  gsub(/&lt;/, "<", text)
  gsub(/&gt;/, ">", text)
  gsub(/&quot;/, "\"", text)
  gsub(/&amp;/, "\\&", text)
  return text
}

function attribute(key) {
  return match($0, " " key "=\"[^\"]*\"") ? plain(substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 4)) : ""
}

# A report that ends within a test is of a program that died in it.
FNR == 1 && running != "" {
  broken = running
  running = ""
}

/<TestCase / {
  running = attribute("name")
  text = ""
  next
}

# Without -s the report holds no expression but those that failed.
running != "" && /<(Expression|Failure|Exception|FatalErrorCondition) / {
  text = text "  " attribute("filename") ":" attribute("line") ": " attribute("type") "\n"
}

running != "" && plain($0) ~ /[^ \t]/ { text = text plain($0) "\n" }

/<OverallResult / {
  if (attribute("skips") > 0) print "skipped: " running
  if (attribute("success") == "false") printf "failed: %s\n%s", running, text
  running = ""
}

/<OverallResultsCases / {
  passed += attribute("successes") + attribute("expectedFailures")
  failed += attribute("failures")
  skipped += attribute("skips")
}

END {
  # Catch2's 4: every test was skipped.
  died = status != 0 && status != 4
  if (failed == 0 && (died || passed + skipped == 0)) {
    failed = 1
    printf "failed: %s\nthe program ended with status %d; its last words:\n%s\n", \
      running != "" ? running : broken != "" ? broken : "the program itself", status, ENVIRON["LAST_WORDS"]
  }
  printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
}
