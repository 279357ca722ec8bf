help-audit = Audit trail: who did what, in a chain that shows every change
help-audit-list = List events
    .verb = Only of this command, or of all commands of a noun
    .account = Only those that this account did
    .subject = Only those about this kind of thing, or about one of them: account:12
    .from = Not before this day
    .to = Not after this day
help-audit-export = Write all events to a file that others can verify
    .details = With the personal values behind the digests
head-seq = No.
head-at = when
head-login = who
head-via = via
head-verb = did
head-subject = to
head-subject-id = which
head-facts = facts
head-rule = rule
head-message = what is wrong
no-account = there is no account {$login}
working-days = a day is needed here, not a count of working days
exported = {$events ->
    [one] {$events} event written to {$path}
   *[other] {$events} events written to {$path}
}
broken = {$findings ->
    [one] the trail is broken: {$findings} finding
   *[other] the trail is broken: {$findings} findings
}
hint-broken = leave the database as it is, and compare it with a backup and with the anchored heads
bad-anchor = line {$line} is not an anchor
hint-anchor = a line holds number, hash and time, as `authdesk audit anchor` writes them
event-missing = event {$event} is missing
events-missing = events {$from} to {$to} are missing
event-altered = event {$event} does not follow from the one before it: one of them was altered
event-unreadable = the facts of event {$event} cannot be read
head-differs = the last event is {$last}, and the head of the chain says {$head}
head-hash = the head of the chain holds another hash than event {$last}, the last one
head-missing = the head of the chain is missing
anchor-missing = event {$event} is missing; its hash was sent to {$place}
anchor-differs = event {$event} is not the one whose hash was sent to {$place}
detail-changed = the value of {$field} in event {$event} was changed
detail-added = the value of {$field} was added to event {$event} later
record-changed = what event {$event} recorded of {$table} {$row} was changed
row-changed = {$table} {$row} is not as event {$event} left it
row-gone = {$table} {$row} is gone, though event {$event} left it there
row-unrecorded = no event recorded {$table} {$row}
document-changed = the kept file {$sha256} is not what its hash says
document-gone = the file {$sha256} is named as evidence, and is not kept
schema-gone = {$object} of the schema was taken away
schema-added = {$object} was added to the schema
schema-altered = {$object} of the schema was altered
table-unknown = events recorded rows of {$table}, and nothing compares them
whole = the trail is whole; events: {$events}, personal values: {$details}, rows: {$rows}
no-place = there is nowhere to send the head to
hint-place = name a place with `--to FILE`, `--mail ADDRESS` or `--syslog`, or for good with `authdesk config set audit.anchor PLACE`
anchored = the head, event {$seq}, was sent to {$place}
