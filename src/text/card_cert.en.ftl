help-card-csr = Make a request for a certificate, signed by the card and checked before it is written
    .slot = The slot of the key: 9a, 9c, 9d, 9e, 82 to 95 on a PIV card, the key's id on a token
    .subject = Whom the certificate is for, as RFC 4514 writes it: CN=王小明,O=示範機關,C=TW
    .form = How the request is written: pem, or der with --out
    .public-key = File with the slot's public key, for a card that does not tell it
help-card-cert = Certificates on cards
help-card-cert-list = List the certificates of a card, their dates and who stands behind them
help-card-cert-import = Write a certificate into the slot whose key it is about
    .file = The certificate: PEM, DER or PKCS#7; - for standard input
    .slot = The slot of the key
help-card-cert-export = Write certificates of a card to a file
    .slot = Only that of this slot
    .form = How they are written: pem, der (one), or p7b (several); der and p7b with --out
help-card-cert-delete = Remove the certificate of a slot; its key stays
    .slot = The slot
help-card-cert-register = Put the card's certificates, never a key, where the user's programs look
    .slot = Only that of this slot
    .to = Where: nss (Firefox, Thunderbird, Chromium), folder (PEM files), or system (Windows, macOS)
    .folder = The folder of the database or of the files; ~/.pki/nssdb if not given
head-slot = slot
head-subject = subject
head-issuer = issuer
head-purpose = purpose
head-until = valid until
head-days-left = days left
head-serial = serial
head-key = key
head-chain = issued by
head-store = store
head-place = place
head-name = name
head-became = became
added = added
unchanged = already there
other-public-key = what slot {$slot} signed does not fit the public key in the file; nothing was written
none-fits = none of the {$count} certificates in the file is about the key of slot {$slot}
no-public-key = this card does not tell the public key of slot {$slot}
empty = there is no certificate on this card
no-program = the program {$program} is not there
program = {$program} failed: {$said}
no-place = there is no folder to put certificates into
needs-file = this form is for a file
key-file = {$path} holds no public key
hint-other-key = see which slot has which key with `authdesk card cert list`; a new key needs a new certificate
hint-no-public-key = give the file that was kept when the key was made: `--public-key FILE`
hint-empty = write one with `authdesk card cert import SLOT FILE`
hint-no-program = install {$package}, or use `--to folder --folder FOLDER`
hint-program = close the program that uses the database, or name another folder with `--folder`
hint-no-place = name it with `--folder FOLDER`
hint-needs-file = add `--out FILE`
unclear-cert = whether the card did it is not known; look with `authdesk card cert list`
upside-down = the subject begins with the country; RFC 4514 begins with the name (CN): {$subject}
request-written = request for {$subject} written to {$file}
next-request = send it to the certification authority; write its answer with `authdesk card cert import SLOT FILE`
ask-replace = Replace the certificate of {$subject} in slot {$slot}?
ask-delete = Remove the certificate of {$subject} from slot {$slot}?
ask-delete-damaged = Remove what is in slot {$slot}? It cannot be read as a certificate.
warn-expired = this certificate ended on {$date}
warn-not-yet = this certificate begins on {$date} only
imported = certificate of {$subject} written into slot {$slot}
import-unchanged = slot {$slot} has this certificate of {$subject} already
next-import = try the card with `authdesk card test`; tell the user's programs with `authdesk card cert register`
deleted = certificate of {$subject} removed from slot {$slot}
deleted-damaged = removed from slot {$slot} what could not be read as a certificate
exported = {$certificates ->
    [one] {$certificates} certificate written
   *[other] {$certificates} certificates written
}
registered = {$added ->
    [0] nothing new
    [one] {$added} certificate registered
   *[other] {$added} certificates registered
}
