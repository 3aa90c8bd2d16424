# Finds a JDK 25, for sourcing by sh. Call find_jdk in a subshell, jdk=$(find_jdk): it prints the folder, or says on
# stderr where it searched and fails.
# Starts no virtual machine: it reads the file `release` that every JDK has, and looks for javac, which a JRE lacks.

is_jdk_25() {
    [ -x "$1/bin/javac" ] && [ -f "$1/release" ] &&
        grep -Eq '^JAVA_VERSION="?25([^0-9]|$)' "$1/release"
}

# The folder of the javac on the PATH, through any symbolic links. No readlink -f: macOS had none for long.
jdk_of_path() {
    link=$(command -v javac) || return 1
    while [ -h "$link" ]; do
        target=$(readlink "$link") || return 1
        case $target in
            /*) link=$target ;;
            *) link=$(dirname "$link")/$target ;;
        esac
    done
    (cd "$(dirname "$link")/.." && pwd -P)
}

try_jdk() {
    jdk_places="$jdk_places
  $2"
    if [ -n "$1" ] && is_jdk_25 "$1"; then
        jdk=$1
        return 0
    fi
    return 1
}

# Of several in one folder the last by name, so usually the newest.
try_jdks_in() {
    found=
    for folder in "$1"/*; do
        for home in "$folder" "$folder/Contents/Home"; do
            if is_jdk_25 "$home"; then found=$home; fi
        done
    done
    try_jdk "$found" "$1"
}

search_jdk() {
    jdk=
    jdk_places=
    # Whoever names one means it: another one would be a surprise.
    if [ -n "${PARADE_JAVA_HOME:-}" ]; then
        try_jdk "$PARADE_JAVA_HOME" "PARADE_JAVA_HOME ($PARADE_JAVA_HOME), and as it is set, nowhere else"
        return
    fi
    try_jdk "${JAVA_HOME:-}" "JAVA_HOME (${JAVA_HOME:-not set})" && return
    try_jdk "$(jdk_of_path || true)" "the javac on the PATH ($(command -v javac || echo none))" && return
    try_jdks_in /usr/lib/jvm && return
    try_jdks_in "${HOME:-}/.sdkman/candidates/java" && return
    try_jdks_in "${HOME:-}/.jdks" && return
    try_jdks_in /Library/Java/JavaVirtualMachines && return
    try_jdks_in "${HOME:-}/Library/Java/JavaVirtualMachines" && return
    for brew in /opt/homebrew /usr/local /home/linuxbrew/.linuxbrew; do
        for home in "$brew/opt/openjdk@25/libexec" "$brew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home"; do
            try_jdk "$home" "$home" && return
        done
    done
    return 1
}

explain_missing_jdk() {
    cat >&2 <<END
parade: no JDK 25 found. It must be a JDK (with javac), not a JRE, and exactly version 25. Searched:$jdk_places

To install one, for example:
  Debian, Ubuntu   apt-get install openjdk-25-jdk, or temurin-25-jdk from Adoptium
  Fedora           dnf install java-25-openjdk-devel
  macOS            brew install openjdk@25
  anywhere         sdk install java 25-tem    (SDKMAN)
or unpack one anywhere and set PARADE_JAVA_HOME to its folder.
END
}

find_jdk() {
    if search_jdk; then
        printf '%s\n' "$jdk"
    else
        explain_missing_jdk
        return 1
    fi
}
