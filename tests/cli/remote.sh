#!/bin/sh
# Tables behind URLs, from a server on loopback: the bytes of a file, and one line for each way in
# which a server fails.
#   remote.sh MECHRANK FETCH_URL
set -u
program=$1
fetch_url=$2
tests=$(cd "$(dirname "$0")/.." && pwd)
LC_ALL=C
NO_PROXY='*' # nothing but loopback is asked
no_proxy='*'
AWS_SHARED_CREDENTIALS_FILE=/dev/null
HTS_S3_S3CFG=/dev/null
export LC_ALL NO_PROXY no_proxy AWS_SHARED_CREDENTIALS_FILE HTS_S3_S3CFG
unset SLURM_CPUS_PER_TASK OMP_NUM_THREADS CURL_CA_BUNDLE HTS_AUTH_LOCATION AWS_SESSION_TOKEN \
    AWS_PROFILE AWS_DEFAULT_PROFILE HTS_S3_V2 http_proxy https_proxy ALL_PROXY all_proxy HTTPS_PROXY
temp=$(mktemp -d) || exit 1
servers=
# shellcheck disable=SC2086 # a list of words
trap 'kill $servers 2>/dev/null; rm -rf "$temp"' EXIT
trap 'exit 1' INT TERM
cd "$temp" || exit 1
failed=0

fail() {
    echo "remote: $*"
    failed=1
}

# says WHAT MESSAGE COMMAND...: it fails with exactly this line
says() {
    what=$1
    echo "$2" >want
    shift 2
    "$@" >out 2>err </dev/null && fail "$what: exit 0"
    diff want err || fail "$what: not what was expected"
}

# ---- a plugin that is missing, or none at all ----
missing() {
    echo "mechrank check: $1: cannot be opened: this htslib reads no ${1%%:*} URLs: its plugin hfile_libcurl is missing (HTS_PATH names the folders of plugins)"
}
mkdir none
says "an unknown kind of URL" "mechrank check: nosuch://x/y.tsv: cannot be opened: this htslib reads no URLs of that kind" \
    "$program" check nosuch://x/y.tsv
if HTS_PATH=$temp/none "$program" check http://127.0.0.1:1/x 2>&1 | grep -q 'Connection refused'; then
    echo "remote: skipped: a plugin that is missing, this htslib has libcurl built in"
else
    for url in http://127.0.0.1:1/x.tsv https://127.0.0.1:1/x.tsv s3://bucket/x.tsv; do
        says "$url without its plugin" "$(missing $url)" env HTS_PATH="$temp/none" "$program" check $url
    done
fi
if "$program" check http://127.0.0.1:1/x 2>&1 | grep -q 'plugin hfile_libcurl is missing'; then
    echo "remote: skipped: no hfile_libcurl here"
    [ $failed = 0 ] && exit 77
    exit 1
fi
says "nobody listens" "mechrank check: http://127.0.0.1:1/x.tsv: cannot be opened: Connection refused" \
    "$program" check http://127.0.0.1:1/x.tsv
if ! python3 -c 'import http.server, ssl' 2>/dev/null; then
    echo "remote: skipped: no python3 here"
    [ $failed = 0 ] && exit 77
    exit 1
fi

# ---- the server ----
"$program" demo demo || fail "mechrank demo failed"
mkdir files
cp demo/simulated_* files
gzip -dc <files/simulated_sim01.tsv.gz >files/plain.tsv
gzip -c files/plain.tsv >files/table.tsv.gz

# serve NAME OPTIONS...: sets 'port'
serve() {
    name=$1
    shift
    python3 "$tests/cli/remote_server.py" files "$@" >"$name.port" 2>"$name.log" &
    servers="$servers $!"
    tries=0
    while [ ! -s "$name.port" ] && [ $tries -lt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    port=$(cat "$name.port")
    [ "$port" ] || fail "the server does not start: $(cat "$name.log")"
}
serve http
http=http://127.0.0.1:$port

# ---- the same bytes ----
# same NAME URL: scores of a URL and of the file
same() {
    "$program" score -q -c "files/$1" -o want.tsv -f || fail "score of a file failed"
    "$program" score -q -c "$2" -o got.tsv -f 2>err || fail "$2: $(cat err)"
    cmp want.tsv got.tsv || fail "$2: other scores than from the file"
    rm -f got.tsv
}
for way in files chunked drip moved; do
    same plain.tsv "$http/$way/plain.tsv"
    same table.tsv.gz "$http/$way/table.tsv.gz"
done
"$fetch_url" 60 "$http/chunked/table.tsv.gz" | cmp - files/table.tsv.gz || fail "other bytes"

# A whole run: the sheet names URLs
awk -F '\t' -v OFS='\t' '/^#/ || $2 == "study" || $2 == "sim01"' demo/samples.tsv >files/samples.tsv
for root in files "$http/files"; do
    mkdir -p runs
    (cd files && "$program" run -s samples.tsv --file-root "$(case $root in files) echo . ;; *) echo "$root" ;; esac)" \
        -q -o "../runs/${root%%:*}") || fail "run on $root failed"
done
for file in ranking effects scores; do
    cmp runs/files/$file.tsv runs/http/$file.tsv || fail "run: other $file.tsv"
done
grep -q "\"$http/files/simulated_sim01" runs/http/run.json || fail "run.json does not name the URL"

# Files of one sample each, several at a time
: >urls
: >paths
for sample in s1 s2 s3; do
    cp "$tests/data/quant/salmon/$sample/quant.sf" files/$sample.sf
    printf '%s\t%s\n' "$http/files/$sample.sf" $sample >>urls
    printf '%s\t%s\n' files/$sample.sf $sample >>paths
done
"$program" import -q --list paths -o want.tsv -f || fail "import of files failed"
for threads in 1 3; do
    "$program" import -q --list urls -@ $threads -o got.tsv -f || fail "import of URLs with $threads threads failed"
    cmp want.tsv got.tsv || fail "import of URLs with $threads threads: other counts"
done

# A format that is read here and there, by way of a temporary file
cp "$tests/data/quant/kallisto/s1/abundance.h5" files/kallisto.h5
"$program" import -q files/kallisto.h5 -o want.tsv -f 2>err
if grep -q 'without HDF5' err; then
    echo "remote: skipped: HDF5, this build is without"
else
    "$program" import -q "$http/files/kallisto.h5" -o got.tsv -f || fail "import of HDF5 behind a URL failed"
    cmp want.tsv got.tsv || fail "HDF5 behind a URL: other counts"
fi

printf '%s\ts4\n' "$http/status/404" >>urls
says "one of several is missing" "mechrank import: $http/status/404: cannot be opened: the server answers 404 Not Found" \
    "$program" import -q --list urls -@ 3 -o none.tsv
[ ! -e none.tsv ] || fail "one of several is missing: part of a table is left"

# ---- what servers do ----
fails() {
    says "$1" "mechrank check: $http$1: $2" "$program" check "$http$1"
}
fails /files/absent.tsv "cannot be opened: the server answers 404 Not Found"
fails /status/403 "cannot be opened: the server answers 403 Forbidden"
fails /status/418 "cannot be opened: the server answers 418"
fails /status/503 "cannot be opened: the server answers 503 Service Unavailable"
fails /cut/40000/plain.tsv "cannot be read: the server ended the transfer before the end of the file"
says "cut in the first bytes" "$http/cut/3/plain.tsv: cannot be read: the server ended the transfer before the end of the file" \
    "$fetch_url" 60 "$http/cut/3/plain.tsv"
for size in 0 1 40000; do
    says "a stall after $size bytes" "$http/stall/$size/plain.tsv: no data for 2 s" "$fetch_url" 2 "$http/stall/$size/plain.tsv"
done

# A signal ends the wait, and the process that waits goes with it
# running URL: how many processes have it on their command line
running() {
    for line in /proc/[0-9]*/cmdline; do
        # shellcheck disable=SC2002 # a process that ended meanwhile
        cat "$line" 2>/dev/null | tr '\0' ' '
        echo
    done >lines
    grep -c "check $1 " lines
}

# started URL: waits until two have
started() {
    if [ ! -r /proc/self/cmdline ]; then
        sleep 1
        return
    fi
    tries=0
    while [ "$(running "$1")" != 2 ] && [ $tries -lt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    [ $tries -lt 100 ] || fail "no process fetches $1"
}
for size in 0 40000; do
    url=$http/stall/$size/plain.tsv
    "$program" check "$url" >out 2>err &
    pid=$!
    started "$url"
    kill -TERM $pid
    wait $pid 2>/dev/null
    code=$?
    [ $code = 143 ] || fail "SIGTERM in a transfer: exit $code"
    [ -s err ] && fail "SIGTERM in a transfer: $(cat err)"
    [ ! -r /proc/self/cmdline ] || [ "$(running "$url")" = 0 ] || fail "SIGTERM in a transfer: a process is left"
done

# ---- TLS ----
if command -v openssl >/dev/null && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out certificate.pem \
    -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 2>/dev/null; then
    serve https certificate.pem key.pem
    https=https://127.0.0.1:$port
    "$program" check "$https/files/plain.tsv" >out 2>err && fail "a certificate that is not trusted: exit 0"
    grep -q "^mechrank check: $https/files/plain.tsv: cannot be opened: .*certificate" err ||
        fail "a certificate that is not trusted: $(cat err)" # the words are those of libcurl
    [ "$(wc -l <err)" = 1 ] || fail "a certificate that is not trusted: more than one line"
    CURL_CA_BUNDLE=$temp/certificate.pem
    export CURL_CA_BUNDLE
    same table.tsv.gz "$https/files/table.tsv.gz"
    says "https spoken to http" "mechrank check: https${http#http}/x: cannot be opened: the connection broke off" \
        "$program" check "https${http#http}/x"
else
    echo "remote: skipped: https, openssl makes no certificate here"
fi

# ---- S3, the bucket in the path ----
HTS_S3_HOST=${http#http://}
HTS_S3_ADDRESS_STYLE=path
AWS_ACCESS_KEY_ID=mechrank
AWS_SECRET_ACCESS_KEY=secret
export HTS_S3_HOST HTS_S3_ADDRESS_STYLE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
if "$program" check s3+http://bucket/table.tsv.gz 2>&1 | grep -q 'plugin hfile_s3 is missing'; then
    echo "remote: skipped: s3, no hfile_s3 here"
else
    same table.tsv.gz s3+http://bucket/table.tsv.gz
    says "no such object" "mechrank check: s3+http://bucket/absent.tsv: cannot be opened: not found" \
        "$program" check s3+http://bucket/absent.tsv
    says "a wrong key" "mechrank check: s3+http://bucket/plain.tsv: cannot be opened: access is denied" \
        env AWS_ACCESS_KEY_ID=other "$program" check s3+http://bucket/plain.tsv
fi
[ $failed = 0 ] && echo "remote: all as expected"
exit $failed
