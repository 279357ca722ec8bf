channel-mail = mail
channel-sms = text message
no-template = there is no template {$key}
hint-templates = templates: {$keys}
no-words = the template {$key} has no words for {$channel} in {$lang}
unfilled = the template {$key} needs the variable {$variable}
hint-arg = give it with `--arg {$variable}=VALUE`
open-secret = the variable {$variable} of the template {$key} is secret and must be sealed
bad-address = "{$address}" is no address for {$channel}
