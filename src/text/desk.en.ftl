help-init = Make a new desk: database, key, first member of the staff
    .admin = Login name of the first member of the staff
    .name = Name of the first member of the staff
    .group = Share the desk with the members of this group
init-done = the desk {$path} is ready; {$login} is its first operator
next-import = authdesk agency import FILE
ask-admin = Login name of the first member of the staff
ask-name = Name
no-group = there is no group {$name} on this machine
help-audit-verify = Recompute the trail, and compare it with the rows that it speaks of
    .anchor = Compare with the heads in this file too
help-audit-anchor = Send the head of the trail elsewhere
    .to = Append it to this file; else it goes where the setting audit.anchor says
    .mail = Send it to this address as a notice
    .syslog = Write it to the log of this machine
help-status = Show the morning list: what waits for you, who waits for whom and since when
help-unfinished = List registrations that nobody completed
help-doctor = Look at everything that the desk rests on and say what to do
    .upgrade = Bring a database of an older version up to date first
help-backup = Write a consistent copy of the whole desk to a new file
    .file = The new file
    .with-key = Put the desk's key into it, sealed by a passphrase
    .passphrase-file = Read the passphrase from the first line of this file; - for standard input
    .passphrase-fd = Read the passphrase from this file descriptor
help-restore = Make a desk from a backup, in an empty place
    .file = The backup
    .passphrase-file = Read the passphrase of the key in the backup from the first line of this file
    .passphrase-fd = Read the passphrase from this file descriptor
    .key = Take the desk's key from this file
    .new-key = Make a new key; what was sealed with the old one is lost
    .group = Share the desk with the members of this group
help-config = Settings and where each comes from
help-config-show = Show the settings, their values and where each comes from
    .setting = Only this one
help-config-set = Set a setting in your own configuration file
    .setting = The setting
    .value = Its value
help-config-unset = Remove a setting from your own configuration file
    .setting = The setting
help-config-path = Print where your own configuration file lies
help-staff = Whoever holds a role of this desk
help-staff-list = List whoever holds a role of this desk
help-staff-map = Let an operating-system user act as an account
    .login = The account
    .user = The operating-system user, by name or number
help-staff-unmap = Let an operating-system user no longer act as an account
    .user = The operating-system user, by name or number
help-service-key = Keys that let scripts act for their owner
help-service-key-new = Make a key for yourself; it is shown once
    .name = What the key is for
    .can = What it may be used for, with commas; review: deciding as administrator of systems
    .until = Its last day
    .out-file = Write the key to this new file, closed to others
help-service-key-list = List service keys
help-service-key-revoke = Take a key back
    .key = Its number
init-would = the desk {$path} would be made, with {$login} as its first operator
language = English
ask-language = Language
hint-group = make it with `sudo groupadd {$name}`, or name another one
not-in-group = you do not belong to the group {$name}, so the folder cannot be given to it
hint-in-group = have yourself added with `sudo usermod -aG {$name} "$USER"` and log in again
no-account = there is no account {$login}
hint-account = look for it with `authdesk user list`
no-user = there is no user {$name} on this machine
hint-user = see who there is with `getent passwd`
mapped-otherwise = the user {$user} acts as {$login} already
hint-unmap = untie it first with `authdesk staff unmap --user {$user}`
own-user = {$user} is you: nobody lets himself act as another person
hint-own-user = ask another operator
not-mapped = the user {$user} acts as nobody here
hint-staff = see who acts as whom with `authdesk staff list`
key-exists = there is or was a key named {$name}
hint-key-name = choose another name; names of revoked keys stay taken
key-missing = there is no service key {$key}
hint-keys = see them with `authdesk service-key list`
key-by-key = a service key makes no keys
hint-login = log in yourself with `authdesk login`
key-exceeds = a key may do no more than its owner, and you are not {$capability}
hint-whoami = see what you may do with `authdesk whoami`
key-ends = a key cannot end on {$ends}: its last day lies between today and {$last}
hint-key-ends = choose it with `--until DATE`
key-nowhere = the key would be shown where others can read it
hint-key-nowhere = write it to a file with `--out-file FILE`, or run this on a terminal
key-not-in-backup = this backup holds no key
hint-restore-key = give the desk's key with `--key FILE`; without it `--new-key` makes another, and what was sealed is lost
key-foreign = this is not the key of the desk in the backup
backup-damaged = the backup {$path} is damaged: {$what}
hint-backup-damaged = take an earlier backup
seal-broken = its bytes are not those that were written
seal-absent = {$path} bears no checksum of ours: its structure is sound, its values were not compared
unwell = { $faults ->
    [one] {$faults} fault found
   *[other] {$faults} faults found
}
mapped = the user {$user} acts as {$login} from now on
unmapped = the user {$user} no longer acts as {$login}
key-made = the service key {$name} holds until {$ends}; it is not shown again
key-revoked = the service key {$name} is revoked
next-key = AUTHDESK_KEY_FILE={$path} authdesk whoami
no-passphrase = the key needs a passphrase, and there is no terminal to ask on
hint-passphrase-file = give it with `--passphrase-file FILE`, or on standard input with `--passphrase-file -`
ask-passphrase = Passphrase of the key in the backup
ask-new-passphrase = Passphrase for the key in the backup
key-left-out = the backup holds no key: keep the key file in another safe place, or use `--with-key`
backup-done = backup written to {$path} ({$bytes} bytes)
restore-done = the desk {$path} is restored from {$from}
held-back = {$notices ->
    [one] {$notices} notice that waited in the backup is held back, as it may have gone out since; `authdesk notice retry` queues it again
   *[other] {$notices} notices that waited in the backup are held back, as they may have gone out since; `authdesk notice retry` queues them again
}
next-doctor = authdesk doctor
next-config = authdesk config set SETTING VALUE
next-staff = authdesk role request desk:ROLE --account LOGIN --reason TEXT
nothing-waits = nothing waits for you
setting-set = {$key} is now "{$value}" in {$path}
setting-unset = {$key} is no longer set in {$path}
setting-overridden = the value in force for {$key} comes from elsewhere: {$origin}
from-default = default
from-file = {$path}
from-environment = environment: {$name}
head-setting = setting
head-value = value
head-source = comes from
head-help = meaning
head-id = No.
head-login = account
head-name = name
head-state = state
head-roles = roles
head-users = system users
head-key = key
head-owner = owner
head-uses = may be used for
head-ends = last day
head-what = what
head-case = case
head-count = count
head-who = who waits
head-whom = for whom
head-since = since
head-due = due
head-next = next
head-agency = agency
head-level = result
head-check = check
head-finding = finding
head-remedy = what to do
and-below = {" "}and below
until-day = {" "}until {$until}
key-active-state = active
key-expired-state = expired
key-revoked-state = revoked
todo-mine = { $overdue ->
    [0] cases that you can decide
   *[other] cases that you can decide, {$overdue} overdue
}
todo-case = { $action ->
    [grant] request for {$role}
    [removal] removal of {$role}
    [extension] extension of {$role}
   *[other] {$action} {$role}
}
todo-waiting = cases waiting
todo-review = access review {$review} of {$system}: questions
todo-review-nobody = access review {$review} of {$system}: questions that nobody can answer
todo-review-unsure = access review {$review} of {$system}: reviewers were unsure
todo-leaves = departure to carry out
todo-moves = transfer to carry out
todo-notices = notices { $state ->
    [queued] not sent yet
    [sending] on their way
    [unknown] of which nobody knows whether they arrived
   *[other] that could not be sent
}
todo-unfinished = registrations { $state ->
    [invited] invited, not answered
    [registered] waiting for their codes
   *[other] confirmed, not completed
}
todo-closing = roles that have ended: their accounts are to be closed
todo-ending = grants that end within {$days} days
level-ok = ok
level-warn = note
level-bad = FAULT
settings-ok = all settings are what they may be
clock-ok = the clock says {$now}
clock-wrong = the clock cannot be right: {$now}
clock-back = the clock says {$now}, but the last event is of {$last}
remedy-clock = set the clock right; `timedatectl set-ntp true` keeps it so
place-ok = nobody else gets in: {$path}
room-ok = {$megabytes} MB of room
room-little = only {$megabytes} MB of room left
remedy-room = make room on this disk
key-ok = the key {$id} is there and closed to others
key-loose = other users can read the key {$path}
remedy-key-loose = chmod o-rwx {$path}
key-other = the key file holds {$found}, but this desk was made with {$id}
remedy-key-other = put the right key file in its place
schema-ok = the schema is of version {$version}
integrity-ok = the file is whole
damage = the file is damaged: {$what}
remedy-damage = restore the last backup with `authdesk restore FILE --db NEW`
trail-ok = {$events} events and {$rows} rows are as they were recorded
trail-broken = { $findings ->
    [one] {$findings} event or row is not as it was recorded
   *[other] {$findings} events or rows are not as they were recorded
}
remedy-trail = see which with `authdesk audit verify`
notices-ok = no notice is stuck
notices-unknown = { $count ->
    [one] of {$count} notice nobody knows whether it arrived
   *[other] of {$count} notices nobody knows whether they arrived
}
notices-failed = { $count ->
    [one] {$count} notice could not be sent
   *[other] {$count} notices could not be sent
}
notices-held = { $count ->
    [one] {$count} notice waits, and sending is switched off
   *[other] {$count} notices wait, and sending is switched off
}
remedy-notices-unknown = see them with `authdesk notice list --state unknown`, then `authdesk notice retry ID`
remedy-notices-failed = see why with `authdesk notice list --state failed`, then `authdesk notice retry ID`
remedy-notices-held = switch it on with `authdesk config set notice.sending true`, then `authdesk notice send`
operators-none = nobody is operator of the whole desk
operators-one = only one person is operator: nobody can decide when that person is away, or on that person's own requests
operators-ok = {$operators} people are operators
remedy-operators-none = restore a backup in which somebody is
remedy-operators-one = make a second one: `authdesk role request desk:operator --account LOGIN --reason TEXT`
check-settings = settings
check-clock = clock
check-place = folder
check-room = room
check-key = key
check-database = database
check-schema = schema
check-integrity = integrity
check-trail = audit trail
check-notices = notices
check-staff = staff
