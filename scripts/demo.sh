#!/bin/bash
# The tour: the main job from end to end, in a folder of its own. Each command is printed before its output.
set -euo pipefail
cd "$(dirname "$0")/.."

root=$PWD
program=${PROGRAM:-$root/target/release/authdesk}
folder=$(mktemp -d "${TMPDIR:-/tmp}/authdesk-demo.XXXXXX")
[ -n "${KEEP:-}" ] || trap 'rm -rf "$folder"' EXIT
cd "$folder"
umask 077

# Nothing of the machine's own desk takes part.
unset "${!AUTHDESK_@}" "${!XDG_@}"
export HOME=$folder AUTHDESK_DB=$folder/desk/authdesk.db AUTHDESK_LANG=${DEMO_LANG:-zh-TW}
export AUTHDESK_NOTICE_SENDING=true

bold='' plain=''
[ ! -t 1 ] || { bold=$(tput bold 2>/dev/null || true) plain=$(tput sgr0 2>/dev/null || true); }
step() { printf '\n%s# %s%s\n' "$bold" "$1" "$plain"; }
run() {
    printf '%s$ authdesk' "$bold"
    printf ' %s' "${@@Q}"
    printf '%s\n' "$plain"
    "$program" "$@"
}
# As somebody who has no account yet.
applicant() { AUTHDESK_ACTOR=none run "$@"; }
# As somebody who has logged in with his password, in a session of his own.
as() {
    local who=$1
    shift
    XDG_STATE_HOME=$folder/$who run "$@"
}
# Registers a person with both codes, as the person would: the codes are read from the mail and the text message.
register() {
    local login=$1 name=$2 mobile=$3
    step "$name registers: two codes, then the account with its first request"
    applicant user register --agency "$ministry" --name "$name" --email "$login@motc.gov.tw" --mobile "$mobile"
    run notice send
    local mail sms
    mail=$(ls -t desk/outbox/mail/*.eml | head -n 1)
    sms=$(ls -t desk/outbox/sms/*.txt | head -n 1)
    python3 - "$mail" >mail.code <<'PYTHON'
import email, email.policy, re, sys
message = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
print(re.search(r"\b\d{6}\b", message.get_content()).group())
PYTHON
    tail -n 1 "$sms" | grep -oE '[0-9]{6}' | head -n 1 >sms.code
    applicant user verify --account "$login@motc.gov.tw" --mail-code-file mail.code --sms-code-file sms.code
    printf '%s\n' "Passw0rd${login^}" >"$login.password"
    applicant user complete --login "$login" --title 科員 --department 資訊中心 --address 臺北市仁愛路一段50號 \
        --phone '02-23492900#123' --password-file "$login.password" "${@:4}"
    XDG_STATE_HOME=$folder/$login run login "$login" --password-file "$login.password"
}
ministry=2.16.886.101.20003.20008

step "A new desk, with its first operator"
run init --admin chen01 --name 陳小美 --lang "$AUTHDESK_LANG"
run whoami

step "Agencies, from a file in the columns of the official one"
cp "$root/fixtures/agencies.csv" .
run agency import agencies.csv
run agency search 郵政 -o table
run agency set "$ministry" --level A

register wang01 王小明 0912345678 --request vans:user --reason 資產盤點

step "A roster of the personnel office: who is in it is invited, and the roles in it become requests"
cp "$root/fixtures/roster.csv" .
run user import roster.csv --yes
run user list -o table

register huang1 黃承辦 0922333444
step "A second member of the staff, a clerk: asked for, and decided by the operator"
as huang1 role request desk:clerk --reason 收件與登錄
clerk_case=$("$program" queue list --system desk -o tsv --columns id | tail -n 1)
run queue approve "$clerk_case"

step "An administrator: the form goes out, comes back stamped, is decided outside, and the account is opened"
register lin001 林大同 0933444555
as lin001 role request vans:admin --reason 接任管理者
run form new --role vans:admin --account lin001 --out form.xlsx
as huang1 form receive form.xlsx --stamps applicant,supervisor,head
admin_case=$("$program" queue list --system vans --role vans:admin --outside -o tsv --columns id | tail -n 1)
as huang1 queue record "$admin_case" --result approved --doc-no 資安字第1150000001號 --decided-on "$(TZ=Asia/Taipei date +%F)"
as huang1 queue activate "$admin_case" --target-account lin001 --purpose 機關管理者 --owner 林大同
run system approvers vans user --agency "$ministry" -o table

step "The queue: everything about a case on one screen, then a plan for all that waits"
run queue list -o table
run queue show 1
run queue approve 1
as lin001 queue list -o table
as lin001 queue list --plan plan.csv
sed -i '2,$ s/,,\r$/,approve,\r/' plan.csv
as lin001 queue apply plan.csv --dry-run --keep-going || true
as lin001 queue apply plan.csv --yes

step "Who holds what now, and what the applicants are told"
run role list -o table
as wang01 role status --system vans -o table
run notice list --limit 5 -o table

step "What waits this morning; the record of it all"
run status
run queue stats -o table
run audit list --limit 5 -o table
run audit verify
