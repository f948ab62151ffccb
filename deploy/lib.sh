# What backup.sh and restore.sh share: read by them, not run.

HSW_HOME="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
PYTHON="${PYTHON:-$HSW_HOME/.venv/bin/python}"

say() { printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*"; }
die() { say "FAILED: $*" >&2; exit 1; }

# The environment of the application: systemd gives it; by hand it is read from /etc/hsw/hsw.env.
read_environment() {
    local file="${HSW_ENV:-/etc/hsw/hsw.env}" name value
    if [ -z "${DATABASE_URL:-}" ]; then
        [ -r "$file" ] || die "DATABASE_URL is not set and $file cannot be read. Run this as the user hsw, or set HSW_ENV."
        while IFS='=' read -r name value || [ -n "$name" ]; do
            case "$name" in '' | '#'*) continue ;; esac
            export "$name=$value"
        done < "$file"
    fi
    URL="${BACKUP_DATABASE_URL:-${DATABASE_URL:?DATABASE_URL is not set}}"
    MEDIA_ROOT="${MEDIA_ROOT:-$HSW_HOME/.run/media}"
    STATE_DIR="${STATE_DIR:-$HSW_HOME/.run/state}"
    BACKUP_DIR="${BACKUP_DIR:-/var/backups/hsw}"
    export MEDIA_ROOT STATE_DIR
    case "$URL" in
        postgres://* | postgresql://* | pgsql://*) KIND=postgresql ;;
        sqlite://*) KIND=sqlite ;;
        *) die "DATABASE_URL begins with neither postgres:// nor sqlite://" ;;
    esac
    # The tools of PostgreSQL know two of the three spellings.
    case "$URL" in pgsql://*) URL="postgresql://${URL#pgsql://}" ;; esac
}

# url_with NAME: the address of another database on the same server. url_name: the name of this one.
url_with() { "$PYTHON" -c '
import re, sys
from urllib.parse import quote
server, query = re.fullmatch(r"([a-z]+://[^/?]*)(?:/[^?]*)?(\?.*)?", sys.argv[1]).groups("")
print(f"{server}/{quote(sys.argv[2], safe=str())}{query}")' "$URL" "$1"; }
url_name() { "$PYTHON" -c '
import re, sys
from urllib.parse import unquote
print(unquote(re.fullmatch(r"[a-z]+://[^/?]*/([^?]*)(?:\?.*)?", sys.argv[1])[1]))' "$URL"; }
# sqlite:////var/lib/x is /var/lib/x.
sqlite_path() { local path="${URL#sqlite://}"; path="${path%%\?*}"; printf '/%s\n' "${path##/}" | sed 's|^//*|/|'; }

ask() { psql "$1" --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --command "$2"; }

# The client must be as new as the server: an older pg_dump refuses, and leaves an empty file behind.
check_client() {
    local server client
    for tool in pg_dump pg_restore psql; do
        command -v "$tool" > /dev/null || die "$tool is not installed (Debian: apt install postgresql-client)"
    done
    server="$(ask "$URL" 'show server_version_num')" || die "PostgreSQL does not answer"
    server=$((server / 10000))
    client="$(pg_dump --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')"
    [ "$client" -ge "$server" ] || die "pg_dump is version $client and the server $server: install postgresql-client-$server"
}

free_bytes() { df --output=avail --block-size=1 "$1" | tail -1 | tr -d ' '; }
bytes_of() { du --summarize --bytes "$1" 2> /dev/null | cut -f1; }

# manage_copy DATABASE_URL MEDIA_ROOT ARGUMENTS…: the application's commands over a copy; it leaves no word in STATE_DIR. The copy
# is looked at, not the code: Django's checks of that are as long as the rest.
manage_copy() {
    local url="$1" media="$2"
    shift 2
    (cd "$HSW_HOME" && DATABASE_URL="$url" PGBOUNCER=false MEDIA_ROOT="$media" STATE_DIR="$WORK/state" LOG_LEVEL=ERROR \
        "$PYTHON" manage.py "$@" --skip-checks)
}
