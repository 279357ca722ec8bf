empty = there is nothing in it
not-one = this is not a certificate but {$what}
damaged = this cannot be read as a certificate or key: {$cause}
surplus = {$bytes ->
    [one] {$bytes} byte follows
   *[other] {$bytes} bytes follow
} the certificate
armour = a certificate begins here whose text is cut off or garbled
bundle = this PKCS#7 file cannot be read
several = one certificate was expected, and {$count} are in it
key = keys of the kind {$kind} are not supported
signature = the signature was not made with this key
no-subject = the subject is empty
no-equals = `{$part}` has no = between a name and a value
attribute = there is no attribute {$name} in a subject
no-value = {$name} has no value
too-long = {$name} is longer than {$most} characters
letter = {$name} may not have the character `{$letter}`
country = `{$value}` is not a country of two letters such as TW
escape = a backslash or a quotation mark in `{$part}` means nothing there
no-authority = {$path} holds no certificate of a certification authority
hint-not-one = give the certificate as the authority sent it: .cer, .crt, .pem or .p7b
hint-damaged = fetch it again; a file sent by mail is best put into a zip archive
hint-several = save the one that is meant in a file of its own
hint-subject = write it as CN=王小明,O=示範機關,C=TW, and a backslash before a comma that belongs to a value
hint-attribute = known are CN, O, OU, C, L, ST, STREET, serialNumber, title, SN, GN, DC, UID and emailAddress
hint-no-authority = put the certificates of your authorities there, as .cer, .crt or .pem
what-text = text
what-other = something else
what-request = a request for one (PKCS#10)
what-public-key = a public key
what-private-key = a private key, which should stay where it is
what-crl = a list of revoked certificates
what-pkcs12 = a file with a private key (PKCS#12)
what-empty-bundle = a PKCS#7 file without one
digital-signature = digital signature
non-repudiation = non-repudiation
key-encipherment = key encipherment
data-encipherment = data encipherment
key-agreement = key agreement
cert-sign = signing certificates
crl-sign = signing revocation lists
client-auth = logging in to web sites
server-auth = web server
email-protection = mail
code-signing = signing programs
smart-card-logon = logging in to Windows
time-stamping = time stamps
ocsp-signing = answers about certificates (OCSP)
between-uses = , {""}
purpose-sign = signature
purpose-encrypt = encryption
purpose-both = signature and encryption
purpose-authority = certification authority
purpose-unstated = not stated
chain-known = leads to a known authority
chain-outdated = leads to an authority that is itself out of date
chain-unknown = no known authority issued it
chain-self-signed = it issued itself
chain-broken = an authority of that name is known, but it did not sign this certificate, or may not
chain-unasked = no authorities are set up
until-valid = {$date} ({$days ->
    [one] {$days} day
   *[other] {$days} days
} left)
until-expired = {$date} (ended)
until-not-yet = not before {$date}
