help-card = IC cards and tokens: readers, status, PIN, keys and certificates
help-card-readers = List the readers and what sits in them
pin = PIN
puk = PUK
p256 = P-256
p384 = P-384
rsa2048 = RSA 2048
rsa3072 = RSA 3072
rsa4096 = RSA 4096
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
pin-blocked = the PIN is blocked
puk-blocked = the PUK is blocked
last-try = only one try is left for the {$which}; nothing was sent
length = the {$which} of this card has {$least} to {$most} characters; nothing was sent
digits = the {$which} of this card has digits only; nothing was sent
same = the new {$which} is the old one; nothing was sent
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
bad-signature = the signature does not fit the certificate in slot {$slot}
nonsense = the card answers what the standard does not allow here
refused = the card refused (status {$status})
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
hint-unlock = unlock it with the PUK: `authdesk card pin reset`
hint-puk-blocked = only the card's issuer can help now
hint-last-try = be sure of it first; then add `--use-last-try`
hint-not-sent = the card was not asked, no try was used
hint-status = see what the card has with `authdesk card status`
hint-management = give it as hexadecimal digits with `--management-key-file FILE`
hint-other-card = insert the right card and begin again
hint-forbidden = the official way: {$page}
hint-slots = slots of a PIV card: 9a, 9c, 9d, 9e, 82 to 95
hint-keys = see the keys with `authdesk card key list`
hint-trace = see the exchange with `--trace`
hint-module = name another one with `--module FILE`
