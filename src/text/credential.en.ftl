profile-iauth = at least 12 characters: upper-case letters, lower-case letters and digits, all three and nothing else
profile-appendix10 = at least 12 characters: upper-case letters, lower-case letters, digits and symbols; none of your last three passwords
flaw-short = the password has fewer than 12 characters
flaw-no-upper = the password has no upper-case letter
flaw-no-lower = the password has no lower-case letter
flaw-no-digit = the password has no digit
flaw-no-symbol = the password has no symbol
flaw-other = the password has something else than letters and digits
flaw-control = the password has a control character
flaw-reused = the password is the present one or one of your last three
wrong-password = the password is wrong
locked = the login is locked until {$until}: too many wrong passwords
code-too-soon = a code was sent a moment ago; the next one can be sent in {$seconds ->
    [one] one second
   *[other] {$seconds} seconds
}
code-too-many = too many codes were sent; the next one can be sent at {$until}
wrong-code = the code is wrong; {$tries_left ->
    [one] one try is left
   *[other] {$tries_left} tries are left
}
no-code = no code is valid now: none was sent, or it is too old, used, or out of tries
no-invitation = the invitation is unknown, used, or older than seven days
hint-profile = the rule is the setting `password.profile`: see `authdesk config show`
hint-forgot = if you forgot it: `authdesk user forgot LOGIN`
hint-locked = wait, or ask an operator of this desk: `authdesk user reset LOGIN`
hint-code = have a new one sent
hint-code-sent = look into your mailbox and phone: the last code is good for ten minutes
hint-invitation = ask an operator of this desk for a new one: `authdesk user reset LOGIN`
