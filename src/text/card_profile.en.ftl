help-card-profile = Kinds of cards that are described by a file
help-card-profile-list = List the kinds of cards that are known by a profile
help-card-profile-show = Show what a profile says
    .profile = Name of the profile
    .toml = Print the profile's file, to begin another one with
help-card-profile-lint = Check profiles: those of the configuration folder, or these files
    .files = Profiles to check
help-card-profile-test = Try a profile on the card in the reader, with nothing that costs a try
    .profile = Name of the profile, or its file
    .reader = Reader, by number, name or a part of it
head-name = profile
head-title = card
head-allows = allows
head-source = source
head-atr = ATR
head-aid = AID
head-pin = PIN
head-puk = PUK
head-challenge = challenge
head-number = reads the number
head-certificates = reads certificates
head-page = official page
head-help = who can help
head-modules = PKCS#11 modules
head-file = file
head-field = setting
head-message = finding
head-ok = works
head-step = step
shipped = comes with authdesk
comma = {", "}
yes = yes
no = no
allow-verify = verify the PIN
allow-change-pin = change the PIN
allow-change-puk = change the PUK
allow-unlock = unlock
allow-challenge = unlock by telephone
allow-nothing = read only
shape = reference {$reference}, {$length}; the shortest travels as {$example}
key = key {$reference}, {$cipher}
step-atr = ATR
step-application = application
step-number = card number
step-secret = form
step-tries = tries left
step-certificates = certificates
atr-fits = the profile fits the card's ATR {$atr}
atr-fits-not = the card's ATR {$atr} is not in the profile; add it to `atr`
application-selected = the card has the application
application-none = the profile names no application, none is selected
application-missing = the card has none of the applications in `aid`
number-read = the card's number is {$number}
number-none = the card did not give its number; look at `[number]`
secret-shape = {$which}: {$length}, the shortest travels as {$example}
tries-left = {$which}: { $tries ->
    [0] blocked
    [one] 1 try left
   *[other] {$tries} tries left
    }
tries-untold = the card does not tell the tries left of its {$which}; set `ask` to `never`
certificates-read = { $found ->
    [0] no certificate was found; look at `[[certificate]]`
    [one] 1 certificate was found
   *[other] {$found} certificates were found
    }
test-failed = { $failed ->
    [one] 1 step does
   *[other] {$failed} steps do
    } not work
hint-test = change the profile and try again; the settings are explained in docs/card-profiles.md
lint-ok = no fault was found; profiles of your own belong in {$folder}
lint-failed = { $flaws ->
    [one] 1 fault was
   *[other] {$flaws} faults were
    } found
hint-lint = the settings are explained in docs/card-profiles.md
hint-lint-file = see them with `authdesk card profile lint {$path}`
broken-file = {$path} is not used: { $flaws ->
    [one] 1 fault
   *[other] {$flaws} faults
    }; see `authdesk card profile lint`
no-profile = there is no card profile {$name}
hint-list = see them with `authdesk card profile list`
not-toml = line {$line} is not TOML: {$why}
not-readable = {$path} cannot be read: {$why}
missing = missing
unknown-setting = no such setting
not-text = has to be a text in quotes
not-number = has to be a whole number
not-switch = has to be true or false
not-byte = has to be one byte: two hexadecimal digits in quotes
not-list = has to be a list of texts
not-table = has to be a section of its own
not-tables = has to be a list of sections (in double brackets)
not-one-of = {$text} is none of: {$words}
bad-name = {$text} may have small letters, digits and hyphens only
other-name = the file has to be called {$name}.toml, as its name says
class-chaining = has to leave the bit 10 out: cards take such a command for a piece of a longer one
page = has to begin with https://
at-least-one = has to be 1 or more
too-long = no card takes more than 64
less-than-least = is less than `least`
block-short = is less than `most`
padding-digit = a digit as padding cannot be told from the PIN
bad-aid = {$text} is no AID: 5 to 16 bytes in hexadecimal digits
bad-status = {$text} is no status word: four hexadecimal digits
bad-command = {$text} is no command: header, length, data, expected length in hexadecimal digits
not-reading = {$text} does more than read; only SELECT (A4), READ BINARY (B0), READ RECORD (B2) and GET DATA (CA) are allowed here
needs = needs {$needs}
same-reference = is the PIN's reference; a PUK that is verified first has its own
atr-form = is not hexadecimal digits with ? for any digit and * at the end
atr-start = has to begin with 3B or 3F
atr-wide = fits too many cards; name at least four bytes
