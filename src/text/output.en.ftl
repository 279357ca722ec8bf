stdout = the answer cannot be written to standard output
more = {$shown} rows shown; go on with `--after {$after}`, or ask for all with `--limit 0`
more-rows = {$shown} rows shown; ask for more with `--limit N`
no-column = there is no column {$key}
hint-columns = columns here: {$columns}
fact = what
content = content
wrote = written to {$path}
wrote-rows = { $rows ->
    [one] 1 row written to {$path}
   *[other] {$rows} rows written to {$path}
    }
needs-file = this format is written to a file
hint-out = name it with `--out FILE`
no-terminal = this asks for a confirmation, and there is no terminal to ask on
hint-yes = add `--yes` to go ahead, or `--dry-run` to look first
hidden = [hidden]
yes = yes
no = no
declined = not confirmed; nothing was written
no-answer = there is no terminal to ask on: {$question}
hint-options = give it by option; `--help` lists them
hint-secret = give it with `--password-file FILE`, `--password-fd N`, or on standard input with `--password-file -`
more-remarks = { $remarks ->
    [one] 1 more; `--report FILE` writes them all
   *[other] {$remarks} more; `--report FILE` writes them all
    }
skipped-rows = { $rows ->
    [one] 1 row skipped: {$rule} (line {$lines})
   *[other] {$rows} rows skipped: {$rule} (lines {$lines})
}
