error-line = error: {$sentence}
warning-line = warning: {$sentence}
hint-line = hint: {$sentence}
next-line = next: {$sentence}
cause-line = because: {$sentence}
at = {$places}: {$sentence}
at-file = in {$file}
at-sheet = sheet {$sheet}
at-cell = cell {$cell}
at-line = line {$line}
at-field = field {$field}
at-read = read `{$read}`
many = {$errors ->
    [one] {$errors} error, nothing was written
   *[other] {$errors} errors, nothing was written
}
more = and {$errors} more; `--report FILE` writes them all
fault = authdesk made a mistake of its own: {$what}
hint-fault = please report it with the command that you ran; the database was left as it was
interrupted = stopped at your request; nothing was written
io-read = {$path} cannot be read
io-write = {$path} cannot be written
io-folder = {$path} is a folder, not a file
io-missing = there is no file {$path}
io-read-denied = you may not read {$path}
io-write-denied = you may not write {$path}
io-no-folder = the folder that {$path} would lie in does not exist
io-exists = there is a file {$path} already; it is never overwritten
io-full = the disk is full: {$path} cannot be written
hint-exists = choose another name, or move the file away
hint-full = make room, then run the command again
hint-io = check the path and its permissions
at-both = {$first}, {$next}
partial = { $rows ->
    [one] 1 row had errors and was left out; the others are written
   *[other] {$rows} rows had errors and were left out; the others are written
    }
hint-partial = mend these rows and run the command again; what is written already will be unchanged
