#!/bin/sh
# Tests ./parade and find-jdk.sh with a Maven and a Java that only say how they were called. Run by `make launcher-test`.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd -P)
work=$(mktemp -d "${TMPDIR:-/tmp}/parade launcher.XXXXXX")
trap 'rm -rf "$work"' EXIT
tests=0
failures=0

# A Parade with sources but without content, a JDK and a Maven, in folders with spaces.
home="$work/a parade"
bin="$work/bin of stubs"
jdk="$work/a jdk"
calls="$work/maven-calls"

make_jdk() { # folder, version
    mkdir -p "$1/bin"
    printf 'IMPLEMENTOR="test"\nJAVA_VERSION="%s"\n' "$2" >"$1/release"
    printf '#!/bin/sh\nexit 1\n' >"$1/bin/javac"
    cat >"$1/bin/java" <<'END'
#!/bin/sh
for argument in "$@"; do printf '<%s>' "$argument"; done
printf '\nfolder <%s>\njava <%s>\n' "$PWD" "$0"
exit "${STUB_JAVA_EXIT:-0}"
END
    chmod +x "$1/bin/javac" "$1/bin/java"
}

fresh_world() {
    rm -rf "$work"/*
    for module in proto core server worker deploy; do
        mkdir -p "$home/$module/src/main/java"
        echo "class $module {}" >"$home/$module/src/main/java/$module.java"
        echo "<project/>" >"$home/$module/pom.xml"
    done
    echo "<project/>" >"$home/pom.xml"
    cp "$root/parade" "$home/parade"
    mkdir -p "$home/deploy/launcher" "$bin"
    # The system's JDKs are none of a test's business.
    sed "s#try_jdks_in /\([a-zA-Z]\)#try_jdks_in \"$work/system\"/\1#; s#in /opt/homebrew /usr/local /home#in /nowhere/home#" \
        "$root/deploy/launcher/find-jdk.sh" >"$home/deploy/launcher/find-jdk.sh"
    make_jdk "$jdk" 25.0.1
    cat >"$bin/mvn" <<'END'
#!/bin/sh
echo "JAVA_HOME=$JAVA_HOME mvn $*" >>"$STUB_CALLS"
case ${STUB_MAVEN:-} in
    fail) echo "[ERROR] does not compile"; exit 42 ;;
    slow) sleep 2 ;;
    incomplete)
        case " $* " in *" -o "*) echo "Cannot access central in offline mode"; exit 1 ;; esac ;;
esac
mkdir -p deploy/target/lib
echo jar >deploy/target/lib/some.jar
echo jar >deploy/target/parade-deploy-9.jar
END
    chmod +x "$bin/mvn"
    : >"$calls"
}

# No JDK and no Maven but the stubs; the tools of the system stay.
tools=
for tool in sh cat dirname basename readlink grep sed find head tail mkdir rmdir rm mv cp touch date sleep ps ls mktemp chmod uname; do
    tools="$tools $(command -v "$tool")"
done
plain_path() {
    mkdir -p "$work/tools"
    for tool in $tools; do ln -sf "$tool" "$work/tools/"; done
    printf %s "$work/tools"
}

run() { # runs the launcher, sets out, err, code
    code=0
    env -i PATH="$bin:$(plain_path)" HOME="$work/user" STUB_CALLS="$calls" ${with:+"$with"} ${and:+"$and"} \
        sh -c 'cd "$1"; shift; exec "$@"' - "${from:-$work}" "${launcher:-$home/parade}" "$@" \
        >"$work/out" 2>"$work/err" || code=$?
    out=$(cat "$work/out")
    err=$(cat "$work/err")
}

expect() { # what, condition...
    tests=$((tests + 1))
    what=$1
    shift
    if ! "$@"; then
        failures=$((failures + 1))
        printf 'FAILED: %s\n  exit %s\n  out: %s\n  err: %s\n' "$what" "$code" "$out" "$err"
    fi
}
contains() { case $1 in *"$2"*) return 0 ;; *) return 1 ;; esac; }
lacks() { ! contains "$1" "$2"; }
builds() { [ "$(wc -l <"$calls")" -eq "$1" ]; }

with="PARADE_JAVA_HOME=$jdk" and=

fresh_world
run train "a job.yaml" '*' '' --set 'x=$y'
expect "arguments arrive as they were given" contains "$out" '<parade.deploy.Main><train><a job.yaml><*><><--set><x=$y>'
expect "the caller's folder is kept" contains "$out" "folder <$work>"
expect "the first run builds" builds 1
expect "Maven builds with the JDK found" contains "$(cat "$calls")" "JAVA_HOME=$jdk mvn"
expect "offline is tried first" contains "$(cat "$calls")" " -o "
expect "progress is on stderr only" contains "$err" "building"
expect "nothing but the run is on stdout" lacks "$out" "building"
expect "the flags of the vector API" contains "$out" '<--add-modules><jdk.incubator.vector>'
expect "the collector that the wire likes" contains "$out" '<-XX:+UseParallelGC>'
run
expect "a fresh build is not repeated" builds 1
expect "and nothing is said of it" [ -z "$err" ]

sleep 1
echo "class more {}" >"$home/core/src/main/java/more.java"
run
expect "a new source is built" builds 2
sleep 1
rm "$home/core/src/main/java/more.java"
run
expect "a deleted source too" builds 3
sleep 1
echo "<project> </project>" >"$home/worker/pom.xml"
run
expect "a changed pom too" builds 4
mkdir -p "$home/core/target/classes" "$home/core/src/test/java"
echo x >"$home/core/target/classes/x.class"
echo x >"$home/core/src/test/java/x.java"
run
expect "but neither targets nor tests" builds 4
expect "the last two builds' jars are kept for runs that go on" \
    [ "$(find "$home/deploy/target/launch" -name some.jar | wc -l)" -eq 2 ]
rm -rf "$home/deploy/target"
run
expect "a cleaned build is built again" builds 5

mv "$bin/mvn" "$bin/no-mvn"
run
expect "a fresh build needs no Maven" [ "$code" -eq 0 ]
rm -rf "$home/deploy/target"
run
expect "without Maven it says so" contains "$err" "no mvn on the PATH"
expect "and that is exit 2" [ "$code" -eq 2 ]
expect "and the lock is gone" [ ! -d "$home/.parade-build.lock" ]

fresh_world
and=STUB_MAVEN=fail
run
expect "a failed build is exit 1, not Maven's" [ "$code" -eq 1 ]
expect "and its log is shown" contains "$err" "does not compile"
expect "and is not tried twice" builds 1
expect "and nothing is run" [ -z "$out" ]
expect "and the lock is gone" [ ! -d "$home/.parade-build.lock" ]
and=
run
expect "after the failure the next run builds" contains "$out" "parade.deploy.Main"

fresh_world
and=STUB_MAVEN=incomplete
run
expect "what is missing offline is downloaded" contains "$out" "parade.deploy.Main"
expect "by a second build" builds 2
expect "that is not offline" lacks "$(tail -n 1 "$calls")" " -o "

fresh_world
and=STUB_JAVA_EXIT=75
run
expect "the run's exit code is ours" [ "$code" -eq 75 ]

and="JAVA_OPTS=-Xmx1g -Dstar=* -XX:+UseZGC"
run x
expect "JAVA_OPTS are honoured, and split" contains "$out" '<-Xmx1g><-Dstar=*><-XX:+UseZGC>'
expect "a collector of the caller's replaces ours" lacks "$out" ParallelGC
and=

fresh_world
mkdir -p "$work/links/deeper"
ln -s "../../a parade/parade" "$work/links/deeper/parade"
ln -s "deeper/parade" "$work/links/run me"
launcher="$work/links/run me" from="$work/links"
run via link
expect "links to the launcher are followed" contains "$out" "<-cp><$home/deploy/target/launch/"
expect "from where the caller is" contains "$out" "folder <$work/links>"
launcher="./parade" from="$home"
run
expect "a relative call works" contains "$out" "parade.deploy.Main"
launcher= from=

fresh_world
and=STUB_MAVEN=slow
(run; printf %s "$code" >"$work/code-1") &
first=$!
(
    work2=$work/second
    mkdir -p "$work2"
    env -i PATH="$bin:$(plain_path)" HOME="$work/user" STUB_CALLS="$calls" "$with" "$and" \
        "$home/parade" >"$work2/out" 2>"$work2/err"
) || true
wait "$first"
run
expect "two terminals build once" builds 1
expect "the first one runs" [ "$(cat "$work/code-1")" -eq 0 ]
expect "the second one runs" contains "$(cat "$work/second/out")" "parade.deploy.Main"
and=

fresh_world
mkdir "$home/.parade-build.lock"
sh -c 'echo $$' >"$home/.parade-build.lock/pid"
run
expect "the lock of a dead process is taken over" contains "$out" "parade.deploy.Main"
expect "and given back" [ ! -d "$home/.parade-build.lock" ]

# ---- where JDKs are found
fresh_world
with="JAVA_HOME=$jdk"
run
expect "JAVA_HOME" contains "$out" "java <$jdk/bin/java>"
make_jdk "$work/system/usr/lib/jvm/java-25" 25
rm -r "$home/deploy/target"
with="JAVA_HOME=$work/nowhere"
run
expect "a JDK that was searched for builds too" builds 2
expect "the system's folder" contains "$out" "java <$work/system/usr/lib/jvm/java-25/bin/java>"
rm -r "$work/system"
make_jdk "$work/user/.sdkman/candidates/java/25-tem" 25.0.2
run
expect "SDKMAN" contains "$out" ".sdkman/candidates/java/25-tem/bin/java>"
make_jdk "$work/user/.sdkman/candidates/java/25-tem" 25-ea
run
expect "an early access build is a 25" contains "$out" ".sdkman/candidates/java/25-tem/bin/java>"
rm -r "$work/user/.sdkman"
make_jdk "$work/user/.jdks/x" 25.0.1
run
expect "the IDE's folder" contains "$out" ".jdks/x/bin/java>"
rm -r "$work/user"
make_jdk "$work/system/Library/Java/JavaVirtualMachines/temurin-25.jdk/Contents/Home" 25.0.1
run
expect "macOS's folder" contains "$out" "temurin-25.jdk/Contents/Home/bin/java>"
rm -r "$work/system"
ln -s "$jdk/bin/javac" "$bin/javac"
run
expect "the PATH, through a link" contains "$out" "java <$jdk/bin/java>"
rm "$bin/javac"

make_jdk "$work/user/.jdks/old" 17.0.9
make_jdk "$work/user/.jdks/new" 26
make_jdk "$work/user/.jdks/longer" 250.1
make_jdk "$work/user/.jdks/jre" 25.0.1
rm "$work/user/.jdks/jre/bin/javac"
run
expect "17, 26, 250 and a JRE are not enough" [ "$code" -eq 2 ]
expect "the places are listed" contains "$err" "JAVA_HOME ($work/nowhere)"
expect "and how to install one" contains "$err" "apt-get install"
expect "and nothing was built" lacks "$err" "building"
make_jdk "$work/user/.jdks/right" 25.0.1
with="PARADE_JAVA_HOME=$work/user/.jdks/old"
run
expect "a wrong PARADE_JAVA_HOME is not passed over" [ "$code" -eq 2 ]

printf '%s passed, %s failed\n' $((tests - failures)) "$failures"
[ "$failures" -eq 0 ]
