help-remind = Reminders: what is due, overdue, ends or was left unfinished
help-remind-run = Remind whoever can do something about what is unfinished; each rung once, one mail for each person
    .as-of = As on this day
    .ics = Write the days of all that is unfinished to this calendar file
help-notice-forecast = Say what will go out, by day and channel: what waits, and what will be reminded of if nothing is done
    .days = How many days ahead
head-ladder = about
head-subject = no.
head-day = day
head-rung = rung
head-to = to
head-message = what
head-reminders = reminders
ladder-review = case
ladder-fall = case falls
ladder-outside = outside body
ladder-form = form
ladder-returned = returned case
ladder-grant = end of a role
ladder-closing = closing
ladder-registration = registration
ladder-access-review = access review
ladder-departure = departure
ladder-service-key = service key
ladder-deputy = deputy
thing = {$role} of {$system}
thing-over = {$role} of {$system}, {$agency}
asked = {$action}: {$what}
item-review = case {$id} waits for a decision, due {$day} ({$what})
item-review-late = case {$id} has waited for a decision beyond {$day} ({$what})
item-fall = case {$id} falls to the next in line, as nobody decided it by {$day} ({$what})
item-work = case {$id} is decided and waits to be carried out, due {$day} ({$what})
item-work-late = case {$id} is decided and has waited to be carried out beyond {$day} ({$what})
item-outside = case {$id} waits for {$body}, due {$day} ({$what})
item-outside-late = case {$id} has waited for {$body} beyond {$day}: ask there ({$what})
item-unsent = case {$id} is for {$body}, due {$day}, and nothing says that it was sent ({$what})
item-form = case {$id} waits for the stamped form since {$day} ({$what})
ahead = nobody is reminded today of what is due on {$day}
hint-ahead = see what will be due with `--dry-run`, or with `authdesk notice forecast`
item-blank = form {$number} went out on {$day} and has not come back ({$what})
item-returned = case {$id} was sent back on {$day} and waits for what is missing ({$what})
item-grant = {$what}: ends on {$day}. If you still need it, ask for an extension
item-closing = grant {$grant} ended on {$day}: the account is to be closed ({$what})
item-closing-target = grant {$grant} ended on {$day}: the account {$target} is to be closed ({$what})
item-invited = the invitation of {$day} was not taken up
item-registered = the registration of {$day} waits for its codes
item-verified = the registration of {$day} is confirmed and waits to be completed
item-asked = access review {$review} of {$system}: {$open ->
    [one] {$open} question waits
   *[other] {$open} questions wait
} for the answer of {$login} until {$day}
item-asked-late = access review {$review} of {$system}: {$open ->
    [one] {$open} question has waited
   *[other] {$open} questions have waited
} for the answer of {$login} beyond {$day}
item-asked-nobody = access review {$review} of {$system}, due {$day}: nobody can answer {$open ->
    [one] {$open} question
   *[other] {$open} questions
}
item-unsure = access review {$review} of {$system}, due {$day}: reviewers were unsure about {$open ->
    [one] {$open} question
   *[other] {$open} questions
}; somebody has to find out
item-leaves = {$login} is gone from {$day} on, and the departure is not carried out
item-moves = {$login} moves to {$to} on {$day}, and that is not carried out
item-key = the service key {$name} ends on {$day}; scripts that use it stop then
item-deputy = {$deputy} is deputy until {$day}
item-more = and {$items} more
next-case = authdesk queue show {$id}
next-form = authdesk form receive FILE --case {$id}
next-receive = authdesk form receive FILE
next-resend = authdesk role resend {$id} --reason TEXT
next-extend = authdesk role extend {$role} --until DATE --reason TEXT
next-close = authdesk role close {$grant} --proof TEXT
next-invited = authdesk user complete --invitation-file FILE
next-verify = authdesk user verify --account {$account}
next-complete = authdesk user complete
next-asked = authdesk report review show {$review} --open
next-unsure = authdesk report review show {$review} --unsure
next-key = authdesk service-key new {$name} --can {$uses} --until DATE
part-reminder = reminder
next-deputy = authdesk deputy add {$deputy} --until DATE
next-send = authdesk notice send
posted = reminders: {$items}; mails: {$notices}
nobody = reminders that reach nobody: {$items}; no one can decide, or no one of those has a mail address
calendar = {$path} holds the days of what is unfinished: {$entries}
