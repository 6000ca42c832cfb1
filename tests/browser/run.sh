#!/usr/bin/env bash
# Opens a report in headless chromium and fails unless
# - it has its title and its policy, and refers to nothing outside but doi.org (in links),
# - loading it prints nothing on the console and needs no network (every host is unknown here),
# - it is laid out: a height, no page wider than the window at 1200, 600 and 390 px (a phone), no
#   text of a forest plot over another one, over an interval or out of the picture, headings in
#   order, every drawing with a title, every table with a caption and in a box that scrolls,
# - it prints to pages, and paints more than one colour.
# The same checks must fail for pages with such faults (mutants).
#   run.sh REPORT.html
set -euo pipefail
report=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
    echo "browser: no chromium found" >&2
    exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work

chromium()
{
    timeout 120 "$browser" --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage \
        --disable-background-networking --disable-component-update --no-first-run \
        --host-resolver-rules='MAP * ~NOTFOUND' --user-data-dir="$work/profile" "$@"
}

# outside PAGE: what a page refers to beyond itself.
outside()
{
    grep -oE ' (src|href|srcset|action|poster|data)="[^"]*"' "$1" |
        grep -vE '^ href="(#|https://doi\.org/)' || true
    grep -oE '@import|url\([^)]*\)' "$1" || true
}

# console PAGE: what the browser says while it loads the page.
console()
{
    chromium --enable-logging=stderr --virtual-time-budget=3000 --dump-dom "file://$1" \
        2>"$work/log" >"$work/dom"
    grep -E ':CONSOLE' "$work/log" || true
}

# layout PAGE WIDTH: faults of the layout, one per line, and a last line "height N".  The page
# stands in a frame of that width, as the browser has no windows below 500 px.
layout()
{
    # The copy drops the page's policy, which forbids our script as well.
    sed 's/<meta http-equiv="Content-Security-Policy"[^>]*>//' "$1" >"$work/probe.html"
    { echo '<script>'
      cat "$here/layout.js"
      echo '</script>'; } >>"$work/probe.html"
    cat >"$work/frame.html" <<END
<body style="margin:0"><script>
addEventListener('message', (event) => {
    document.body.innerHTML = '<pre id="layout"></pre>';
    document.getElementById('layout').textContent = event.data;
});
</script><iframe src="probe.html" style="border:0;width:$2px;height:900px"></iframe></body>
END
    chromium --window-size=1300,900 --virtual-time-budget=5000 --dump-dom "file://$work/frame.html" \
        2>/dev/null | sed -n '/<pre id="layout">/,/<\/pre>/p' | sed 's/<[^>]*>//g' | grep .
}

failed=0
fail()
{
    echo "browser: $*" >&2
    failed=1
}

grep -qE '<title>[^<]*Mechanisms of MSC therapies, ranked</title>' "$report" || fail "another title"
grep -q "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:" "$report" ||
    fail "no policy, or another one"
found=$(outside "$report")
[ -z "$found" ] || fail "refers to: $found"
found=$(console "$report")
[ -z "$found" ] || fail "console: $found"
grep -q '<main>' "$work/dom" || fail "the browser's page has no content"
for width in 1200 600 390; do
    found=$(layout "$report" "$width")
    echo "$found" | grep -qE '^height [1-9][0-9]{2,}$' || fail "$width px: no height: $found"
    found=$(echo "$found" | grep -v '^height' || true)
    [ -z "$found" ] || fail "$width px: $found"
    chromium --hide-scrollbars --window-size="$width,2000" --screenshot="$work/$width.png" \
        "file://$report" 2>/dev/null
    [ "$(stat -c %s "$work/$width.png")" -gt 20000 ] || fail "$width px: an empty picture"
done
chromium --no-pdf-header-footer --print-to-pdf="$work/page.pdf" "file://$report" 2>/dev/null
[ "$(grep -ac '/Type */Page\b' "$work/page.pdf")" -gt 1 ] || fail "it prints to no pages"

# Mutants: each check must see its fault.
mutant=$work/mutant.html
sed 's|<main>|<main><img src="https://example.org/x.png" alt="" />|' "$report" >"$mutant"
[ -n "$(outside "$mutant")" ] || fail "mutant: an outside picture was not seen in the text"
[ -n "$(console "$mutant")" ] || fail "mutant: an outside picture was not seen by the browser"
sed 's|<main>|<main><script>1</script>|' "$report" >"$mutant"
[ -n "$(console "$mutant")" ] || fail "mutant: a script was not refused"
sed 's|<main>|<main><p style="width:3000px">wide</p>|' "$report" >"$mutant"
layout "$mutant" 600 | grep -q '^wider' || fail "mutant: a wide page was not seen"
sed 's|<main>|<main><p style="width:420px">wide</p>|' "$report" >"$mutant"
layout "$mutant" 390 | grep -q '^wider' || fail "mutant: a page too wide for a phone was not seen"
sed 's|<main>|<main><h4>deep</h4>|' "$report" >"$mutant"
layout "$mutant" 1200 | grep -q '^heading out of order: h1, then h4' ||
    fail "mutant: a heading out of order was not seen"
sed 's|<title id="[^"]*">[^<]*</title>||' "$report" >"$mutant"
layout "$mutant" 1200 | grep -q '^a drawing without' || fail "mutant: a drawing without a title was not seen"
sed 's|x="756"|x="640"|g' "$report" >"$mutant"
layout "$mutant" 1200 | grep -q '^overlap' || fail "mutant: overlapping words were not seen"
[ $failed = 0 ] && echo "browser: $(basename "$report"): passed"
exit $failed
