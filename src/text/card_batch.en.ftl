help-card-batch = Make many cards somebody's, one after the other: PIN, PUK, key, request, certificate. Run it again to go on where it stopped; no card is done twice
    .list = List of cards: serial number or slip, account, name or subject, slot, kind of key
    .requests = Make a key in each card, and write the request for its certificate into this folder
    .certificates = Write the certificates of this folder into the cards whose keys they are about
    .slot = Slot of the key where the list names none
    .algorithm = Kind of key where the list names none
    .base = Rest of the subject behind a name: O=示範機關,C=TW
    .puk-file = File with the PUK that the cards came with, where the escrow does not know it
    .puk-fd = Descriptor with the PUK that the cards came with
    .management-key-file = File with the management key that the cards came with, where the escrow does not know it
    .management-key-fd = Descriptor with the management key that the cards came with
    .new-pin-file = File with one transport PIN for all cards; without it each gets its own, for its slip
    .new-pin-fd = Descriptor with one transport PIN for all cards
    .pin-file = File with the PIN that the cards have, with --keep-pin
    .pin-fd = Descriptor with the PIN that the cards have, with --keep-pin
    .keep-pin = Leave the PIN as it is
    .keep-puk = Leave the PUK as it is; without it each card gets its own
    .new-management-key = Give each card a management key of its own, for this cipher
    .replace = Make a new key even where the slot has a certificate
    .slips = File for the slips, closed to others; LIST.slips.csv unless given. Delete it when they are printed
    .journal = File that says how far each card is; LIST.journal.jsonl unless given
    .wait = How long to wait for the next card
    .reader = Reader, by number, name or a part of it; all readers unless given
head-line = line
head-serial = serial number
head-slip = slip
head-state = state
head-request = request
head-message = message
state-done = done
state-unchanged = done before
state-open = to do
state-unfinished = begun
state-waiting = waits for its certificate
state-refused = refused
confirm = Set the secrets of { $cards ->
    [one] 1 card
   *[other] {$cards} cards
    } anew, as this command says?
ask-puk = PUK that the cards came with
ask-management-key = management key that the cards came with, in hexadecimal
ask-pin = PIN of the cards
insert-next = insert the next card ({$next}); { $left ->
    [one] 1 is left
   *[other] {$left} are left
    }
already-done = card {$card} is done; take it out
card-done = card {$card} is done; take it out. { $left ->
    [0] It was the last one.
    [one] 1 is left.
   *[other] {$left} are left.
    }
nameless = a line names a serial number or a slip
bad-serial = "{$text}" is no serial number
bad-algorithm = "{$text}" is no kind of key: p256, p384, rsa2048, rsa3072, rsa4096
twice = {$text} stands in line {$line} already
no-subject = nobody is named for whom the request would be
no-lines = the list has no line
held = another run is at work with {$path}
bad-journal = line {$line} of {$path} is none of a journal
bad-slips = {$path} holds no slips
has-certificate = card {$serial} is in use: slot {$slot} has a certificate
no-number = the card does not say which it is, so nothing can be written down about it
unlisted = card {$serial} is not in the list
no-opener = it is not known what opens card {$serial}
no-pin = the PIN of card {$serial} is not in {$path} any more
other-key = no certificate in the folder is about the key of slot {$slot}
partial = { $cards ->
    [one] {$done} of 1 card is done
   *[other] {$done} of {$cards} cards are done
    }
hint-no-subject = add a column "subject" (CN=…) or "name", with `--base` for the rest
hint-bad-journal = name another one with `--journal FILE`; what is in this one is not known then
hint-bad-slips = name another file with `--slips FILE`
hint-has-certificate = put another card in; or, if its key is to be lost for ever, add `--replace`
hint-no-opener = name what the cards came with: `--puk-file FILE`, `--management-key-file FILE`
hint-no-pin = put the slips back, or name the PIN with `--keep-pin --pin-file FILE`
hint-partial = run the same command again to go on
