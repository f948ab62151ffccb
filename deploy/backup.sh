#!/usr/bin/env bash
# Backs up the database and the uploaded files into a new folder of BACKUP_DIR, and proves the copy before it counts:
# it is restored into a scratch database, beside a scratch copy of the files, and `manage.py verify` must find no fault.
#
#   deploy/backup.sh            every night (hsw-backup.timer), and by hand before an upgrade
#
# Needs, for PostgreSQL: psql, pg_dump and pg_restore at least as new as the server, and a database user that may create
# databases (ALTER ROLE hsw CREATEDB). People may go on working meanwhile. Exit 0: there is a backup that was restored. Where
# the database itself has faults, its copy is kept with them (verify.txt), and that is a failure all the same.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
umask 077
read_environment
KEEP_DAYS="${BACKUP_KEEP_DAYS:-35}"

mkdir -p "$BACKUP_DIR" || die "$BACKUP_DIR cannot be made"
exec 9> "$BACKUP_DIR/.lock"
flock --nonblock 9 || die "another backup is under way"

started="$(date -u +%Y-%m-%dT%H%M%SZ)"
WORK="$BACKUP_DIR/.incomplete-$started"
SCRATCH=""
tidy() {
    local code=$?
    if [ -n "$SCRATCH" ]; then
        ask "$(url_with postgres)" "DROP DATABASE IF EXISTS \"$SCRATCH\" WITH (FORCE)" > /dev/null 2>&1 || true
    fi
    rm -rf "$WORK"
    exit "$code"
}
trap tidy EXIT
trap 'exit 130' INT TERM
# What an interrupted one left behind.
find "$BACKUP_DIR" -maxdepth 1 -name '.incomplete-*' -exec rm -rf {} +
mkdir "$WORK" "$WORK/state"

# --- Room ---
mkdir -p "$MEDIA_ROOT"
if [ "$KIND" = postgresql ]; then
    check_client
    database_bytes="$(ask "$URL" 'select pg_database_size(current_database())')"
else
    SQLITE="$(sqlite_path)"
    [ -s "$SQLITE" ] || die "$SQLITE is missing or empty"
    database_bytes="$(bytes_of "$SQLITE")"
fi
needed=$((database_bytes + 2 * $(bytes_of "$MEDIA_ROOT") + 100000000))
[ "$(free_bytes "$BACKUP_DIR")" -gt "$needed" ] || die "$BACKUP_DIR has less than $((needed / 1000000)) MB free"

# --- Copy: the database first, so that every file it names is there to be copied after it ---
say "copying the database ($KIND, $((database_bytes / 1000000)) MB)"
if [ "$KIND" = postgresql ]; then
    pg_dump --format=custom --no-owner --no-privileges --file="$WORK/database.dump" "$URL" || die "pg_dump failed"
    copy="$WORK/database.dump"
else
    # SQLite's own copy: whole and consistent while people write.
    "$PYTHON" - "$SQLITE" "$WORK/database.sqlite3" <<'PY' || die "SQLite could not be copied"
import sqlite3, sys
source = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True, timeout=60)
target = sqlite3.connect(sys.argv[2])
source.backup(target, pages=2000, sleep=0.01)
target.execute("PRAGMA journal_mode=DELETE")
target.close()
PY
    copy="$WORK/database.sqlite3"
fi
say "copying the files of $MEDIA_ROOT"
tar --create --file="$WORK/media.tar" --directory="$MEDIA_ROOT" --ignore-failed-read . || die "the files could not be copied"

# --- Size: a copy of nothing is not a backup ---
[ "$(bytes_of "$copy")" -gt 20000 ] || die "the copy of the database has only $(bytes_of "$copy") bytes"
previous="$(find "$BACKUP_DIR" -maxdepth 1 -name '2*Z' -type d | sort | tail -1)"
if [ -n "$previous" ] && [ -f "$previous/$(basename "$copy")" ]; then
    before="$(bytes_of "$previous/$(basename "$copy")")"
    [ "$(bytes_of "$copy")" -gt $((before / 2)) ] ||
        die "the copy has less than half the size of the last one ($previous). If that is right, move the last one away"
fi

# --- Proof: restored elsewhere, and verified ---
say "restoring it into a scratch database"
mkdir "$WORK/media"
tar --extract --file="$WORK/media.tar" --directory="$WORK/media" --no-same-owner
if [ "$KIND" = postgresql ]; then
    SCRATCH="$(url_name | cut -c 1-30)_check_$$"
    ask "$(url_with postgres)" "CREATE DATABASE \"$SCRATCH\" TEMPLATE template0 ENCODING 'UTF8'" > /dev/null ||
        die "no scratch database could be made: ALTER ROLE … CREATEDB"
    pg_restore --no-owner --no-privileges --exit-on-error --single-transaction --dbname="$(url_with "$SCRATCH")" "$copy" ||
        die "the copy cannot be restored"
    scratch_url="$(url_with "$SCRATCH")"
else
    cp "$copy" "$WORK/scratch.sqlite3"
    scratch_url="sqlite:///$WORK/scratch.sqlite3"
fi
faults=none
code=0
manage_copy "$scratch_url" "$WORK/media" verify --restored > "$WORK/verify.txt" 2>&1 || code=$?
[ $code = 0 ] || cat "$WORK/verify.txt" >&2
[ $code != 3 ] || die "the copy cannot be used: see above"
if [ $code != 0 ]; then
    # A fault that the database has is in every true copy of it. No copy at all until it is put right would be worse.
    manage_copy "$URL" "$MEDIA_ROOT" verify > "$WORK/there.txt" 2>&1 || true
    cmp --silent <(sort "$WORK/verify.txt") <(sort "$WORK/there.txt") || die "manage.py verify finds faults in the copy"
    faults="see verify.txt"
fi
if [ "$KIND" = postgresql ]; then
    ask "$(url_with postgres)" "DROP DATABASE \"$SCRATCH\" WITH (FORCE)" > /dev/null
    SCRATCH=""
fi
rm -rf "$WORK/media" "$WORK/scratch.sqlite3" "$WORK/there.txt" "$WORK/state"

# --- Kept ---
{
    printf 'taken: %s\nkind: %s\n' "$started" "$KIND"
    printf 'code: %s\n' "$(git -c safe.directory="$HSW_HOME" -C "$HSW_HOME" rev-parse HEAD 2> /dev/null || cat "$HSW_HOME/VERSION" 2> /dev/null || echo unknown)"
    if [ "$KIND" = postgresql ]; then printf 'server: %s\n' "$(ask "$URL" 'show server_version')"; fi
    printf 'faults: %s\n' "$faults"
    printf 'files: %s\n' "$(tar --list --file="$WORK/media.tar" | grep --count --invert-match '/$' || true)"
} > "$WORK/about.txt"
(cd "$WORK" && sha256sum -- * > SHA256SUMS)
sync --file-system "$WORK"
mv "$WORK" "$BACKUP_DIR/$started"

if [ "$faults" != none ]; then
    die "$BACKUP_DIR/$started is kept, a true copy: but manage.py verify finds the faults above in the database itself. No old backup is removed until they are put right"
fi

# --- The old ones: the last KEEP_DAYS days, and the first of each month for a year ---
now="$(date -u +%s)"
kept_month=""
for folder in $(find "$BACKUP_DIR" -maxdepth 1 -name '2*Z' -type d | sort); do
    name="$(basename "$folder")"
    age=$(((now - $(date -u -d "${name:0:10}" +%s)) / 86400))
    first_of_month=no
    if [ "${name:0:7}" != "$kept_month" ]; then
        first_of_month=yes
        kept_month="${name:0:7}"
    fi
    if [ "$age" -gt 366 ] || { [ "$age" -gt "$KEEP_DAYS" ] && [ $first_of_month = no ]; }; then
        say "removing $name, $age days old"
        rm -rf "$folder"
    fi
done

mkdir -p "$STATE_DIR"
printf '{"at": "%s", "faults": 0, "bytes": %s}\n' "$(date -u +%Y-%m-%dT%H:%M:%S+00:00)" "$(bytes_of "$BACKUP_DIR/$started")" \
    > "$STATE_DIR/.backup.$$" && chmod 644 "$STATE_DIR/.backup.$$" && mv "$STATE_DIR/.backup.$$" "$STATE_DIR/backup.json"
say "done: $BACKUP_DIR/$started, restored and verified"
