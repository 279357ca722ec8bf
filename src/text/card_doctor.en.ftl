help-card-doctor = Find out why a card does not work: from the service to the PIN, without using a try
    .reader = Reader, by number, name or a part of it
    .module = PKCS#11 module through which the card is reached
    .token = Token, by its label or serial number
    .authorities = Folder with certificates of authorities, in place of `authorities` beside the configuration
head-level = state
head-check = layer
head-message = finding
head-remedy = remedy
head-say = to say on the phone
level-ok = ok
level-warn = note
level-bad = fault
level-skipped = not looked at
check-service = card service
check-access = permission
check-reader = reader
check-driver = driver
check-card = card
check-answer = answer
check-known = kind of card
check-application = application
check-certificates = certificates
check-dates = dates
check-chain = issuer
check-pin = PIN
check-modules = PKCS#11 module
skipped = a layer before it has to work first
remedy = {$remedy}; on the phone: “{$say}”
by-module = the module looks after this itself
service-ok = the service for cards (PC/SC) is there
service-absent = the service for cards (PC/SC) is not installed
service-absent-remedy = install it (`apt install pcscd`), then plug the reader in again
service-absent-say = Your computer has no program for card readers yet; we will install one, that takes a minute.
service-off = the service for cards is installed, but {$path} is not there: it is switched off
service-off-remedy = switch it on: `systemctl enable --now pcscd.socket`
service-off-say = The card service on your computer is switched off; please restart the computer, and if that does not help, we switch it on for you.
service-dead = {$path} is there, but nobody answers: the service has ended
service-dead-remedy = start it again: `systemctl restart pcscd.socket pcscd.service`
access-ok = this user may use it
access-denied = this user may not use {$path}
access-polkit = the service turns this user away
access-denied-remedy = work at the computer itself instead of remotely, or let an administrator allow it (polkit rule org.debian.pcsc-lite.access_pcsc)
access-denied-say = Please log in at the computer itself, not remotely, and try again; otherwise your administrator has to allow you the card reader.
reader-ok = {$reader}
reader-none = no reader is plugged in
reader-none-remedy = plug the reader in, directly and not through a hub; try another socket
reader-none-say = Please pull the reader's plug out and put it into another socket of the computer; does its lamp go on?
reader-many = several readers have a card: {$readers}; the first one was looked at
reader-many-remedy = choose one with `--reader`
reader-many-say = You have more than one card in; which one do you mean? Please pull the others out.
driver-ok = the service knows the reader
driver-none = {$reader} is plugged in, but the service does not know it: its driver is missing
driver-none-remedy = install the driver (`apt install libccid`, or its maker's), then plug the reader in again
driver-none-say = The computer sees the reader but has no driver for it; we will install it, please plug the reader in again afterwards.
card-ok = there is a card in the reader
card-none = there is no card in the reader
card-none-remedy = insert the card until it stops, chip first and up
card-none-say = Please push the card all the way in, chip first and facing up.
answer-ok = the card answers
answer-none = there is a card in the reader, but it does not answer: upside down, dirty or broken
answer-none-remedy = turn the card round; wipe the chip with an eraser; try another reader and another card
answer-none-say = Please take the card out, turn it over so that the chip faces up, and put it in again. If that does not help, rub the chip with an eraser.
known = {$card} (profile {$profile})
known-module = token of the module {$module}
known-piv = PIV card
known-by-name = {$name}
known-none = no kind of card is known by this ATR: {$atr}
known-none-remedy = look whether it is the right card and the right way up; a new kind of card is described by a profile (docs/card-profiles.md) or used through its PKCS#11 module
known-none-say = Which card is it, what is printed on it? Please check that it is the card you need, and not a bank or transport card.
application-ok = the card's application can be selected
application-none = {$card} by its ATR, but it has not the application that such a card has
application-none-remedy = it was not personalised, or it is another card with the same ATR; exchange it
application-none-say = This card is empty or of another kind; please bring it to the card office.
application-module = authdesk has no driver for this card of its own
application-module-remedy = use it through its PKCS#11 module, see the modules below; or describe it by a profile (docs/card-profiles.md)
certificates-ok = { $count ->
    [one] 1 certificate
   *[other] {$count} certificates
    }
certificates-none = there is no certificate on the card
certificates-none-remedy = apply for certificates, or write them to the card with `authdesk card cert import`
certificates-none-say = There is no certificate on your card yet; was it issued to you, or is it a new one?
certificates-unread = certificates of this card are not read without its own software
certificates-broken = { $broken ->
    [one] 1 certificate is
   *[other] {$broken} certificates are
    } not readable as one
certificates-broken-remedy = write it to the card again with `authdesk card cert import`
dates-ok = {$slot}: valid until {$date}, { $days ->
    [one] 1 day
   *[other] {$days} days
    } left
dates-soon = {$slot}: ends on {$date}, in { $days ->
    [one] 1 day
   *[other] {$days} days
    }
dates-soon-remedy = renew it before that day; afterwards it has to be applied for anew
dates-soon-say = Your certificate ends soon; please renew it now, it still works until then.
dates-early = {$slot}: valid only from {$date} on
dates-early-remedy = wait until then, or set the computer's clock right
dates-early-say = Is the date on your computer right? Your certificate is not valid yet by that clock.
dates-over = {$slot}: ended on {$date}
dates-over-remedy = apply for a new certificate; one that has ended cannot be renewed
dates-over-say = Your certificate has ended; the PIN is not the problem. Please apply for a new one.
dates-retired = {$slot}: ended on {$date}; a retired key, kept for what was encrypted earlier
chain-ok = {$slot}: issued under {$authority}
chain-unasked = {$slot}: issued by {$issuer}; no authorities are kept here, so it was not checked
chain-unasked-remedy = put the authorities' certificates into `authorities` beside the configuration, or name a folder with `--authorities`
chain-self = {$slot}: issued by itself, as test certificates are
chain-outdated = {$slot}: issued under {$authority}, whose own certificate has ended
chain-unknown = {$slot}: issued by {$issuer}, which is not among the authorities that are kept here
chain-unknown-remedy = add the authority's certificate if it is to be trusted; else the card is not for this place
chain-broken = {$slot}: names {$issuer} as its issuer, but was not signed by it
chain-broken-remedy = do not use it; report it to whoever issued the card
chain-say = Who issued this card to you, and for which website do you want to use it?
pin-ok = { $tries ->
   *[other] {$tries} tries left
    }
pin-hidden = the PIN is verified at this moment
pin-unknown = the card does not tell how many tries are left
pin-last = only one try is left
pin-last-remedy = do not guess; set a new PIN with the PUK: `authdesk card pin reset`
pin-last-say = Please do not try again: one more wrong PIN locks your card. Are you sure of the PIN? Otherwise we set a new one.
pin-low = at least one wrong PIN was given since the last right one; the card does not say how many tries are left
pin-low-remedy = do not guess; let the holder be sure of the PIN first
pin-low-say = A wrong PIN was given before. Are you sure of the PIN? Please do not guess, the card locks after a few wrong ones.
pin-blocked = the PIN is blocked
pin-blocked-remedy = unlock it: `authdesk card pin reset` with the PUK
pin-blocked-say = Your card is locked after too many wrong PINs. It is not broken: with the unlock code you get a new PIN.
pin-issuer = PIN change and unlock of this card are its issuer's alone; the card was not asked
pin-issuer-remedy = {$help}; {$page}
pin-issuer-say = We may not unlock this card, other programs can lock it for ever. This helps: {$help}.
module = {$maker}: {$path}
modules-none = none in the usual places
