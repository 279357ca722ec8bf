# A card reader of its own, for scripts that source this: a private pcscd with two virtual slots in a mount namespace, and cards
# that are inserted and pulled. The service of the machine, its readers and the cards in them are left alone.

reader_driver=/usr/lib/pcsc/drivers/serial/libifdvpcd.so

# What a reader needs and this machine lacks; fails where there is something.
reader_missing() {
    local file missing=()
    for file in unshare mount /usr/sbin/pcscd "$reader_driver"; do
        command -v "$file" >/dev/null || [ -e "$file" ] || missing+=("$file")
    done
    echo "${missing[*]}"
    [ ${#missing[@]} -eq 0 ]
}

# The program that is a card, built where it is missing or old. To be called before anybody changes HOME.
card_program() {
    if [ -n "${AUTHDESK_TEST_CARD:-}" ]; then
        echo "$AUTHDESK_TEST_CARD"
        return
    fi
    local crate=$root/tests/card program=$root/tests/card/target/debug/authdesk-test-card
    if [ ! -x "$program" ] || [ -n "$(find "$crate/src" "$crate/Cargo.lock" -newer "$program")" ]; then
        echo "Building the virtual card of tests/card (once; a minute or more)" >&2
        cargo build --quiet --locked --manifest-path "$crate/Cargo.toml" >&2 || return
    fi
    echo "$program"
}

# What gives a command a mount namespace of its own: root's, or that of a user who is allowed to have one.
reader_namespace() {
    local way
    for way in "" --map-root-user; do
        if unshare $way --mount --propagation private true 2>/dev/null; then
            echo "unshare $way --mount --propagation private"
            return
        fi
    done
    return 1
}

# Two ports in a row that nobody uses.
reader_ports() {
    local port
    for port in $(seq $((30000 + $$ % 1000 * 2)) 2 32700); do
        if ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && ! (: <"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
    return 1
}

# `reader_start FOLDER` starts the service in a folder; `PCSCLITE_CSOCK_NAME` leads to it from then on. Drivers of real readers
# are hidden from it, so that it takes none away from the machine's own service.
reader_start() {
    local folder=$1 namespace
    namespace=$(reader_namespace) || return
    reader_port=$(reader_ports) || return
    mkdir -p "$folder/conf" "$folder/drivers/serial"
    cp "$reader_driver" "$folder/drivers/serial/"
    printf 'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:%#06x\nLIBPATH %s\nCHANNELID %#06x\n' \
        "$reader_port" "$reader_driver" "$reader_port" >"$folder/conf/vpcd"
    $namespace sh -c 'mount -t tmpfs tmpfs /run && mkdir /run/pcscd && mount --bind "$0" /run/pcscd &&
        mount --bind "$0/drivers" /usr/lib/pcsc/drivers && exec /usr/sbin/pcscd -f -c "$0/conf"' "$folder" \
        </dev/null >"$folder/log" 2>&1 &
    reader_pid=$!
    export PCSCLITE_CSOCK_NAME=$folder/pcscd.comm
    reader_waits "$program" card readers || { tail -n 5 "$folder/log" >&2; return 1; }
}

# `card_insert WORD …` inserts a card: `card_insert piv`.
card_insert() {
    "$card" "$reader_port" "$@" </dev/null >/dev/null 2>&1 &
    card_pid=$!
    reader_waits "$program" card status
}

# Ends what was started here, and nothing else.
reader_stop() {
    local pid
    for pid in ${card_pid:-} ${reader_pid:-}; do
        kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
    done
    card_pid='' reader_pid=''
}

# Waits until a command succeeds: the service and the card need a moment.
reader_waits() {
    for _ in $(seq 200); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.1
    done
    return 1
}
