#!/bin/bash
# Installs the Debian packages that are missing, and says which: `scripts/packages.sh build`, `… demo`, `… test`, `… bench`, `… lint`.
set -euo pipefail

# A card reader of its own: the service, the virtual reader, what keeps it apart, and what builds its card.
needs_reader() {
    echo "/usr/sbin/pcscd pcscd"
    echo "/usr/lib/pcsc/drivers/serial/libifdvpcd.so vsmartcard-vpcd"
    echo "/usr/bin/unshare util-linux"
    echo "/usr/bin/mount mount"
    needs_libclang
}

needs_libclang() {
    echo "/usr/lib/llvm-*/lib/libclang*.so* libclang-dev"
    echo "/usr/lib/llvm-*/lib/clang/*/include/stddef.h libclang-dev"
}

# What a purpose needs: a file (or a pattern) that shows that it is there, and the package that brings it.
needs() {
    echo "/usr/bin/cc gcc"
    echo "/usr/include/stdlib.h libc6-dev"
    echo "/usr/bin/pkg-config pkg-config"
    echo "/usr/include/PCSC/winscard.h libpcsclite-dev"
    case $1 in
        demo)
            needs_reader
            # The authority that signs the certificate of the tour.
            echo "/usr/bin/openssl openssl"
            ;;
        test)
            echo "/bin/bash bash"
            # Opens the workbooks that we write.
            echo "/usr/bin/soffice libreoffice-calc-nogui"
            needs_reader
            # Programs of others for the same cards and tokens.
            echo "/usr/bin/opensc-tool opensc"
            echo "/usr/bin/pkcs11-tool opensc"
            echo "/usr/bin/softhsm2-util softhsm2"
            # The other side of certificates and requests.
            echo "/usr/bin/openssl openssl"
            echo "/usr/bin/certutil libnss3-tools"
            ;;
        bench)
            needs_reader
            echo "/usr/bin/opensc-tool opensc"
            echo "/usr/bin/pkcs11-tool opensc"
            echo "/usr/bin/sqlite3 sqlite3"
            echo "/usr/bin/time time"
            ;;
        lint)
            echo "/usr/bin/git git"
            needs_libclang
            ;;
    esac
}

purpose=${1:?usage: scripts/packages.sh build|demo|test|bench|lint}
missing=()
while read -r file package; do
    compgen -G "$file" >/dev/null || missing+=("$package")
done < <(needs "$purpose")
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "This machine has no apt-get; please install what brings: ${missing[*]}" >&2
    exit 1
fi
echo "Installing the missing Debian packages: ${missing[*]}"
root=()
[ "$(id -u)" -eq 0 ] || root=(sudo)
"${root[@]}" apt-get update -qq
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
