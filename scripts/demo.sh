#!/bin/bash
# The tour: the main job from end to end, in a folder of its own. Each command is printed before its output.
# DEMO_LANG=en or zh-TW chooses the language; KEEP=1 keeps the folder.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
program=${AUTHDESK_PROGRAM:-$root/target/release/authdesk}

. "$root/scripts/reader.sh"
. "$root/scripts/demo-cards.sh"
card=$(reader_missing >/dev/null && card_program) || card=''

umask 077
folder=$(mktemp -d "${TMPDIR:-/tmp}/authdesk-demo.XXXXXX")
# Whatever ends the tour ends what it started; nothing is asked, so nothing waits for an answer.
trap 'reader_stop; [ -n "${KEEP:-}" ] || rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
exec </dev/null
cp "$root/fixtures/agencies.csv" "$root/fixtures/roster.csv" "$folder"
cd "$folder"

# Nothing of this machine's own desk takes part.
for name in "${!AUTHDESK_@}"; do unset "$name"; done
case ${DEMO_LANG:-${LC_ALL:-${LANG:-}}} in zh*) lang=zh-TW ;; *) lang=en ;; esac
export HOME=$folder AUTHDESK_DB=$folder/desk/authdesk.db AUTHDESK_LANG=$lang
unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME

bold='' plain=''
if [ -t 1 ]; then bold=$(tput bold 2>/dev/null || true) plain=$(tput sgr0 2>/dev/null || true); fi

# A heading, in the language of the tour.
step() {
    if [ $lang = zh-TW ]; then printf '\n%s# %s%s\n' "$bold" "$2" "$plain"; else printf '\n%s# %s%s\n' "$bold" "$1" "$plain"; fi
}

# Words as they would be typed.
typed() {
    local word
    for word in "$@"; do
        case $word in
            '' | '#'* | *[\ \'\"\$\;\&\|\<\>\*\?\(\)]*) printf " '%s'" "$word" ;;
            *) printf ' %s' "$word" ;;
        esac
    done
}

# `as WHO …` runs a command as somebody: the operating-system user is the operator, others have sessions of their own.
as() {
    local who=$1
    shift
    printf '%s%s$ authdesk%s%s\n' "$bold" "$who" "$(typed "$@")" "$plain"
    case $who in
        chen01) "$program" "$@" ;;
        applicant) AUTHDESK_ACTOR=none XDG_STATE_HOME=$folder/applicant "$program" "$@" ;;
        *) XDG_STATE_HOME=$folder/$who "$program" "$@" ;;
    esac
}

# A command of the shell, shown as well.
shell() {
    printf '%s$ %s%s\n' "$bold" "$1" "$plain"
    eval "$1"
}

# The newest message of a channel that went to somebody, its text, and the code in it.
newest() { ls -t desk/outbox/"$1"/* | xargs grep -l "^To: $2" | head -n 1; }
text_of() {
    if grep -qi '^Content-Transfer-Encoding: base64' "$1"; then
        sed '1,/^\r*$/d' "$1" | tr -d '\r' | base64 -d
    else
        sed '1,/^\r*$/d' "$1"
    fi
}
code() { text_of "$(newest "$1" "$2")" | grep -oE '[0-9]{6}' | head -n 1; }

# `register LOGIN NAME MOBILE …` registers a person with both codes, then logs him in.
register() {
    local login=$1 name=$2 mobile=$3
    as applicant user register --agency "$ministry" --name "$name" --email "$login@motc.example.gov.tw" --mobile "$mobile"
    as chen01 notice send
    shell "code mail $login@motc.example.gov.tw > mail-code; code sms $mobile > sms-code"
    as applicant user verify --account "$login@motc.example.gov.tw" --mail-code-file mail-code --sms-code-file sms-code
    shell "echo Demonstration2026 > password"
    as applicant user complete --login "$login" --password-file password --title 科員 --department 資訊中心 \
        --address 臺北市仁愛路一段50號 --phone '02-23492900#123' "${@:4}"
    as "$login" login "$login" --password-file password
}

# The newest case that answers these filters.
newest_case() { "$program" queue list "$@" --columns id -o tsv | tail -n 1; }

ministry=2.16.886.101.20003.20008
today=$(TZ=CST-8 date +%F)

step "A new desk; the user of this machine becomes its first operator" "建立新的服務台；本機使用者成為第一位系統管理人員"
as chen01 init --admin chen01 --name 陳小美
as chen01 config set notice.sending true

step "Agencies from the official list of OIDs; the level comes from elsewhere" "匯入機關 OID 清單；資通安全責任等級另行設定"
as chen01 agency import agencies.csv
as chen01 agency search 郵政 -o table
as chen01 agency set "$ministry" --level A

step "A person registers and asks for a role; one code comes by mail, one by text message (here: files)" \
    "註冊帳號並申請權限；驗證碼分別以郵件與簡訊寄出（此處寫入檔案）"
register wang01 王小明 0912345678 --request vans:user --reason 資產盤點

step "A second member of the staff, a clerk: asked for, and decided by the operator" \
    "第二位作業人員（承辦人員）：提出申請，由系統管理人員審核"
register huang1 黃承辦 0922333444
as huang1 role request desk:clerk --reason 收件與登錄
as chen01 queue approve "$(newest_case --system desk)"

step "An administrator: the form goes out, comes back stamped, is decided outside, and the account is opened" \
    "機關管理者：產生申請單、核章後收件、經機關外審核、開通帳號"
register lin001 林大同 0933444555
as lin001 role request vans:admin --reason 接任管理者
as lin001 form fill --request "$(newest_case --role vans:admin --outside)" --out form.xlsx
as huang1 status -o table
as huang1 form receive form.xlsx --stamps applicant,supervisor,head --doc-no 資安字第1150000001號
admin_case=$(newest_case --role vans:admin --outside)
as huang1 form send --request "$admin_case" --doc-no 資安字第1150000002號
as huang1 queue list --outside -o table
shell 'echo "Approved." > reply.eml'
as huang1 queue record "$admin_case" --result approved --decided-on "$today" --evidence mail=reply.eml
as huang1 queue activate "$admin_case" --target-account lin001 --purpose 機關管理者 --owner 林大同 --on "$today"
as huang1 form export --request "$admin_case" --out decided.xlsx
as chen01 system approvers vans user --agency "$ministry" -o table

step "A form in a layout of another hand is read by its labels, wherever they stand" "他機關自訂格式的申請單：依標題讀取，不論位置"
cp "$root/fixtures/forms/side-by-side.xlsx" theirs.xlsx
as huang1 form inspect theirs.xlsx --limit 8 -o table

step "A roster as the personnel office has it; its people are invited, its roles become requests" \
    "匯入人事單位名冊；名冊人員收到邀請，欄位中的權限成為申請"
as chen01 user import roster.csv
as chen01 user list -o table

step "The administrator's queue: one case with all its facts, then all of them by plan" \
    "管理者的待審核列表：先看一件的完整資料，再以計畫檔整批審核"
as lin001 queue list -o table
as lin001 queue show 1 -o table
as lin001 queue list --plan plan.csv
shell "sed -i '2,\$s/,,\(\r*\)\$/,approve,\1/' plan.csv"
as lin001 queue apply plan.csv --dry-run --yes
as lin001 queue apply plan.csv --yes

step "The result: who holds what, and what goes out" "結果：誰有哪些權限、將寄出哪些通知"
as wang01 role status --system vans -o table
as chen01 role list --system vans -o table
as chen01 notice send -o table
as chen01 queue stats -o table
as chen01 status -o table

step "Every change is an event in a chain; the chain and the rows it speaks of are compared" \
    "每項異動都是雜湊鏈上的一筆稽核紀錄；驗證整條鏈與其所記錄的資料"
as chen01 audit list --after 48 --limit 30 -o table
as chen01 audit verify
as chen01 backup desk.backup
as chen01 doctor -o table

cards
[ -z "${KEEP:-}" ] || echo "$folder"
