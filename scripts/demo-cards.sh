# The card part of the tour, for demo.sh to source: a card is made ready, locked by three wrong PINs, and opened again by ticket.
# It has a reader of its own and never looks for a real one.

# `refused CODE WHO …` runs a command that has to be refused, with that exit code.
refused() {
    local code=0
    as "${@:2}" 2>&1 || code=$?
    echo "(exit code $code)"
    [ "$code" -eq "$1" ]
}

# Puts a secret where a command reads it; on a terminal it would be typed.
secret() { shell "echo $2 > $1"; }

# Why the card part cannot be shown here, in the language of the tour.
left_out() {
    step "Cards: left out" "IC 卡：略過"
    if [ $lang = zh-TW ]; then echo "$2"; else echo "$1"; fi
}

# Shows the card part, where a reader of its own can be had.
cards() {
    local missing
    if ! missing=$(reader_missing); then
        left_out "Missing here: $missing. \`scripts/packages.sh demo\` installs it on Debian and Ubuntu." \
            "本機缺少：$missing。在 Debian、Ubuntu 可執行 scripts/packages.sh demo 安裝。"
    elif [ -z "$card" ]; then
        left_out "The virtual card could not be built; the reason stands at the beginning." "虛擬卡片無法建置，原因見開頭的訊息。"
    elif ! reader_namespace >/dev/null; then
        left_out "A card service of its own needs a mount namespace, and this user may not have one. With \`sudo scripts/demo.sh\` it is shown." \
            "專用的讀卡服務需要獨立的掛載命名空間，目前的使用者沒有這項權限；以 sudo scripts/demo.sh 執行即可看到。"
    elif ! { reader_start "$folder/reader" && card_insert piv; }; then
        left_out "The card service of its own did not start; see above." "專用的讀卡服務無法啟動，請見上方訊息。"
    else
        made_ready
        locked
        opened
    fi
}

made_ready() {
    step "Cards, in a virtual reader (those of this machine are left alone): what a card tells for free" \
        "IC 卡（虛擬讀卡機，不動用本機的讀卡機）：不消耗次數即可讀到的資料"
    as chen01 card readers -o table
    as chen01 card status --reader 1 -o table
    serial=$("$program" card status --reader 1 --columns serial)

    step "The card makes a key and signs a request; the authority answers, and the certificate is written" \
        "卡片產生金鑰並簽署憑證申請，憑證機構簽發後寫入卡片"
    secret pin 123456
    secret management-key 010203040506070801020304050607080102030405060708
    as chen01 card key generate 9a --management-key-file management-key --out key.pub --yes
    as chen01 card csr 9a --subject CN=林大同,O=示範機關,C=TW --public-key key.pub --pin-file pin --out lin.csr
    shell "openssl req -x509 -newkey rsa:2048 -noenc -keyout ca.key -subj /CN=Example-CA -out ca.pem 2>/dev/null"
    shell "openssl x509 -req -in lin.csr -CA ca.pem -CAkey ca.key -set_serial 1 -days 30 -out lin.pem 2>/dev/null"
    as chen01 card cert import 9a lin.pem --management-key-file management-key --pin-file pin --yes
    as chen01 card cert list -o table

    step "It comes into the stock with its unlock code, and goes to its holder" "卡片連同解鎖碼入庫，並發給持卡人"
    shell "printf 'serial,slip,puk\n%s,S001,12345678\n' $serial > box.csv"
    as chen01 stock import box.csv
    as chen01 stock issue "$serial" --to lin001
}

locked() {
    step "Three wrong PINs lock it; the last try has to be asked for" "輸入錯誤的 PIN 碼三次，卡片被鎖；最後一次必須明確要求"
    secret wrong 000000
    refused 12 lin001 card pin verify --pin-file wrong
    refused 12 lin001 card pin verify --pin-file wrong
    refused 1 lin001 card pin verify --pin-file wrong
    refused 13 lin001 card pin verify --pin-file wrong --use-last-try

    step "He calls: what is wrong, what to say, which card it is" "持卡人來電：問題所在、電話中的說法、是哪一張卡"
    as huang1 role request desk:helpdesk --reason 電話客服
    as chen01 queue approve "$(newest_case --system desk)"
    refused 13 huang1 card doctor -o table
    as huang1 stock find --holder 林 -o table
}

opened() {
    step "He comes to the counter and proves who he is; the ticket opens the escrow once, for this card" \
        "持卡人親自到場並經查驗身分；解鎖授權碼只能使用一次，且僅限這張卡片"
    as huang1 card unlock authorize --serial "$serial" --proof identity --reason 親持身分證查驗 | tee ticket
    secret new-pin 135790
    as huang1 card unlock --ticket "$(grep -oE '[A-Z0-9]{4}(-[A-Z0-9]{4}){3}' ticket)" --new-pin-file new-pin
    as lin001 card test --pin-file new-pin

    step "The card has a new unlock code as well, which lies in escrow; the old one opens nothing" \
        "卡片同時換上新的解鎖碼並由服務台託管，舊的解鎖碼不再有效"
    secret old-puk 12345678
    refused 14 lin001 card pin reset --puk-file old-puk --new-pin-file new-pin
    as lin001 card cert list -o table
    as chen01 audit list --verb card --limit 20 -o table
}
