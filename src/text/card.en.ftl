help-card = IC cards and tokens: readers, status, PIN, keys and certificates
help-card-readers = List the readers and what sits in them
help-card-pin = The card's PIN
help-card-pin-verify = Check the PIN: a wrong one costs a try
help-card-pin-change = Change the PIN
help-card-pin-reset = Unlock the card: set a new PIN with the PUK, whether the old one is blocked or forgotten
help-card-puk = The card's PUK
help-card-puk-change = Change the PUK
help-card-status = Show what sits in the readers: card, serial number, tries left, certificates
    .watch = Go on, and show each card that is inserted or pulled
help-card-test = Test the whole way: PIN, one signature, and whether it fits the certificate
    .slot = The slot of the key; the first that has a certificate if not given
help-card-key = Keys on the card
help-card-key-list = List the keys, as far as the card tells
help-card-key-generate = Make a key pair in the card, and print its public part
    .slot = The slot: 9a, 9c, 9d, 9e or 82 to 95 on a PIV card, the key's id in hexadecimal on a token
    .algorithm = The kind of key
help-card-management-key = The management key of a PIV card
help-card-management-key-change = Change the management key
    .cipher = What the new key is for; by its length if not given
help-card-unlock = Unlocking a card
help-card-unlock-challenge = Set a new PIN by telephone: read the card's challenge out, type the response in. For cards whose profile states a challenge; a PIV card is none, as its management key sets no PIN
pin = PIN
puk = PUK
key = unlock key
p256 = P-256
p384 = P-384
rsa2048 = RSA 2048
rsa3072 = RSA 3072
rsa4096 = RSA 4096
triple-des = 3DES
aes128 = AES-128
aes192 = AES-192
aes256 = AES-256
head-number = number
head-reader = reader
head-state = state
head-atr = ATR
state-empty = no card
state-mute = unknown card
state-card = card answers
no-service = the system's service for cards (PC/SC) is not there, or not for this user
no-reader = there is no card reader
other-reader = there is no reader {$choice}
many-readers = {$choice} may mean several readers: {$readers}
many-cards = several readers have a card: {$readers}
no-card = there is no card in the reader
mute = there is a card in the reader, but it does not answer
removed = the card was pulled out before it was done
reset = another program reset the card in the meantime
shared = another program has the card for itself
timeout = the card did not answer in time
garbled = the card's answer cannot be understood
link-other = the service for cards failed ({$code})
unknown = no driver knows this card (ATR {$atr})
wrong-pin = the PIN is wrong; { $tries ->
    [0] no try is left, the PIN is blocked
    [one] 1 try is left
   *[other] {$tries} tries are left
    }
wrong-puk = the PUK is wrong; { $tries ->
    [0] no try is left, the PUK is blocked
    [one] 1 try is left
   *[other] {$tries} tries are left
    }
wrong-pin-uncounted = the PIN is wrong; the card does not say how many tries are left
wrong-puk-uncounted = the PUK is wrong; the card does not say how many tries are left
wrong-key = the response is not that of the card's key; { $tries ->
    [0] no try is left, the key is blocked
    [one] 1 try is left
   *[other] {$tries} tries are left
    }
wrong-key-uncounted = the response is not that of the card's key; the card does not say how many tries are left
key-blocked = the card's unlock key is blocked
pin-blocked = the PIN is blocked
puk-blocked = the PUK is blocked
last-try = only one try is left for the {$which}; nothing was sent
length = the {$which} of this card has {$length}; nothing was sent
length-exact = { $count ->
    [one] 1 character
   *[other] {$count} characters
    }
length-between = {$least} to {$most} characters
digits-exact = { $count ->
    [one] 1 digit
   *[other] {$count} digits
    }
digits-between = {$least} to {$most} digits
digits = the {$which} of this card has digits only; nothing was sent
form = the card does not take a {$which} of this form
same = the new {$which} is the old one; nothing was sent
no-challenge = this card cannot be unlocked by telephone: it states no challenge whose answer sets a new PIN
challenge-pulled = the card was pulled since it gave its challenge; the response fits nothing any more, and nothing was sent
challenge-reset = another program used the card since it gave its challenge; the response fits nothing any more
challenge-key = the key is for another cipher than the card's challenge
groups = {$heard} groups were heard, not {$expected}
misheard = misheard in group {$groups}: the check digit does not fit
misheard-together = each group is right, but not all together: of another card, of an earlier challenge, or misheard twice in one group
needs-pin = the card wants its PIN first
needs-management = the card wants its management key first
wrong-management = the management key is wrong, or of another kind than the card's
management-key = a management key of {$bytes} bytes does not exist
other-card = this is another card: {$found}, not {$expected}
forbidden = the PIN of this card ({$card}) must not be changed or unlocked by other programs than its issuer's: the card may lock for ever
unsupported = this card cannot do that
bad-slot = {$slot} is not a slot of this card
no-key = there is no key in slot {$slot}
no-certificate = there is no certificate in slot {$slot}
no-algorithm = this card does not take {$algorithm}
full = there is no room left on the card
other-key = the certificate is about another key than that of slot {$slot}
not-written = what slot {$slot} holds now is not what was written
bad-signature = the signature does not fit the certificate in slot {$slot}
nonsense = the card answers what the standard does not allow here
refused = the card refused (status {$status})
no-pin = this token has no PIN yet
piv-natively = through a PKCS#11 module, unlocking this PIV card would burn a try of its PIN; nothing was sent
no-token = the module has no token {$choice}
many-tokens = the module has several tokens: {$tokens}
module = the PKCS#11 module {$path} cannot be loaded: {$why}
module-refused = the PKCS#11 module refused: {$what}
hint-doctor = find out why with `authdesk card doctor`
hint-insert = insert the card, chip first and up
hint-mute = turn the card round, wipe the chip with an eraser, try another reader; then `authdesk card doctor`
hint-removed = insert the card again and look with `authdesk card status` at what it did
hint-again = run the command again
hint-shared = end the other program, or wait for it
hint-readers = see the readers with `authdesk card readers`
hint-choose = choose one with `--reader NAME`
hint-unknown = see what is known with `authdesk card status`; describe it by a profile, or name its PKCS#11 module
hint-wrong-pin = do not guess; a blocked PIN is unlocked with `authdesk card pin reset`
hint-wrong-puk = do not guess; a blocked PUK cannot be unlocked
hint-wrong-key = the key in escrow is not the card's; look it up before the next try
hint-no-challenge = unlock it with its PUK: `authdesk card pin reset`, or bring it to the helpdesk; on a PIV card the management key sets no PIN
hint-challenge-gone = leave the card in the reader and begin again with `authdesk card unlock challenge`; the helpdesk needs a new ticket
hint-challenge-key = keep the right key with `authdesk stock escrow SERIAL --kind management_key`
hint-misheard = let it be read out again; nothing was sent to the card, no try was used
hint-misheard-together = compare the card's number and let all groups be read out again; nothing was sent to the card
hint-unlock = unlock it with the PUK: `authdesk card pin reset`
hint-puk-blocked = only the card's issuer can help now
hint-last-try = be sure of it first; then add `--use-last-try`
hint-not-sent = the card was not asked, no try was used
hint-status = see what the card has with `authdesk card status`
hint-management = give it as hexadecimal digits with `--management-key-file FILE`
hint-other-card = insert the right card and begin again
hint-other-key = see which slot has which key with `authdesk card cert list`; a new key needs a new certificate
hint-not-written = look with `authdesk card cert list` and write it again
hint-forbidden = the official way: {$page}
hint-slots = slots of a PIV card: 9a, 9c, 9d, 9e, 82 to 95
hint-keys = see the keys with `authdesk card key list`
hint-trace = see the exchange with `--trace`
hint-module = name another one with `--module FILE`
hint-no-pin = set one with the SO PIN: `authdesk card pin reset`
hint-piv-natively = leave `--module` out: `authdesk card pin reset`
hint-tokens = see its tokens with `authdesk card status --module FILE`
hint-choose-token = choose one by label or serial number: `--token NAME`
ask-pin = PIN
ask-old-pin = present PIN
ask-new-pin = new PIN
ask-puk = PUK
ask-old-puk = present PUK
ask-new-puk = new PUK
ask-response = response, as the helpdesk reads it out
challenge = card {$serial}. Read this out to the helpdesk, group by group, and leave the card in the reader:
      {$groups}
blocked-remembered = this card was blocked when it was last used here; if it was unlocked elsewhere, add `--use-last-try`
piv-card = PIV card
tries-before = {$which}: {$tries}
tries-left = { $tries ->
    [one] 1 try left
   *[other] {$tries} tries left
    }
tries-blocked = blocked
tries-hidden = verified, the count is hidden
tries-low = at least one wrong try
tries-unknown = the card does not say how many tries are left
pin-verified = the PIN is right
pin-changed = the PIN is changed
pin-reset = the card is unlocked, and the new PIN is set
puk-changed = the PUK is changed
unclear-verify = whether a try was used is not known; look with `authdesk card status`
unclear-pin = whether the new PIN holds is not known; insert the card again and try it with `authdesk card pin verify`
unclear-puk = whether the new PUK holds is not known; insert the card again and look with `authdesk card status`
rehearsed = the secrets have the right form; the card was not asked
ask-management-key = management key, in hexadecimal
ask-new-management-key = new management key, in hexadecimal
nothing-to-test = there is no certificate on the card whose key could sign
key-under-certificate = slot {$slot} has a certificate; it will not fit the new key
confirm-generate = Make a new key in slot {$slot} of card {$serial}? The key that is there is lost for ever
generated = a new key was made in slot {$slot}
management-key-changed = the management key is changed
unclear-key = whether the key was made is not known; insert the card again and look with `authdesk card key list`
unclear-management = whether the new management key holds is not known; keep both
tested = the PIN is right, and the signature fits the certificate in slot {$slot}
state-known = card recognised
head-card = card
head-label = label
head-driver = driver
head-serial = serial
head-problem = problem
head-help = help
head-certificates = certificates
head-slot = slot
head-algorithm = kind
head-generated = made
head-fingerprint = fingerprint
on-card = on the card
imported = imported
not-a-certificate = not a certificate
operation-started = begun, and not ended
operation-done = done
operation-refused = refused
operation-unclear = not known
operation-settled = settled
not-recorded = what is done with the card is not recorded: {$why}
