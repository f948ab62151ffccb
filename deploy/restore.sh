#!/usr/bin/env bash
# Puts a backup in the place of the database and the uploaded files.
#
#   deploy/restore.sh /var/backups/hsw/2021-07-05T023000Z          asks before it changes anything; --yes does not
#
# Stop the application, its worker and the timers first, and start them after: docs/deploy.md, part 4, has the lines.
#
# The backup is restored beside what is there, verified, and only then exchanged with it by renaming: whatever fails before
# leaves everything as it was. What was there is kept under another name, which the last lines say.
# Refuses while the application, or anything else, has the database open.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
umask 077

[ $# -ge 1 ] || die "which backup? deploy/restore.sh FOLDER [--yes]"
FROM="$(cd "$1" 2> /dev/null && pwd)" || die "$1 is not a folder"
read_environment
stamp="$(date -u +%Y%m%d%H%M%S)"
WORK="$(mktemp -d)"
NEW_DATABASE="" NEW_MEDIA="" NEW_SQLITE=""
tidy() {
    local code=$?
    if [ -n "$NEW_DATABASE" ]; then
        ask "$(url_with postgres)" "DROP DATABASE IF EXISTS \"$NEW_DATABASE\" WITH (FORCE)" > /dev/null 2>&1 || true
    fi
    if [ -n "$NEW_MEDIA" ]; then rm -rf "$NEW_MEDIA"; fi
    if [ -n "$NEW_SQLITE" ]; then rm -f "$NEW_SQLITE"; fi
    rm -rf "$WORK"
    [ $code = 0 ] || say "nothing was changed" >&2
    exit "$code"
}
trap tidy EXIT
trap 'exit 130' INT TERM
mkdir "$WORK/state"

# --- Is it whole? ---
(cd "$FROM" && sha256sum --check --quiet --strict SHA256SUMS) &&
    [ "$(wc -l < "$FROM/SHA256SUMS")" = "$(find "$FROM" -type f ! -name SHA256SUMS | wc -l)" ] ||
    die "$FROM is damaged or incomplete"
case "$KIND" in
    postgresql) copy="$FROM/database.dump" ;;
    sqlite) copy="$FROM/database.sqlite3" ;;
esac
[ -f "$copy" ] || die "$FROM is not a backup of a $KIND database, which DATABASE_URL names"
cat "$FROM/about.txt"

# --- Is anybody there? ---
mkdir -p "$STATE_DIR"
exec 8>> "$STATE_DIR/serving.lock"
flock --exclusive --nonblock 8 || die "the application is running: systemctl stop hsw"
if [ "$KIND" = postgresql ]; then
    check_client
    others="$(ask "$(url_with postgres)" "select count(*) from pg_stat_activity where datname = '$(url_name)'")"
    [ "$others" = 0 ] || die "$others connections to the database are open: stop what holds them (the application on another host, psql, PgBouncer)"
else
    SQLITE="$(sqlite_path)"
    if [ -e "$SQLITE" ]; then
        # Leaving its write-ahead log is refused while anybody else has the file open.
        "$PYTHON" - "$SQLITE" <<'PY' || die "something has $SQLITE open: stop it"
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], timeout=1)
try:
    database.execute("PRAGMA journal_mode=WAL").fetchone()
    sys.exit(database.execute("PRAGMA journal_mode=DELETE").fetchone() != ("delete",))
except sqlite3.OperationalError:
    sys.exit(1)
PY
    fi
fi

if [ "${2:-}" != --yes ]; then
    printf 'This puts the backup above in the place of the database and of %s. Type "restore" to go on: ' "$MEDIA_ROOT"
    read -r answer
    [ "$answer" = restore ] || die "you typed something else"
fi

# --- Beside what is there ---
mkdir -p "$(dirname "$MEDIA_ROOT")"
NEW_MEDIA="${MEDIA_ROOT%/}.restored-$stamp"
mkdir "$NEW_MEDIA"
say "unpacking the files"
tar --extract --file="$FROM/media.tar" --directory="$NEW_MEDIA" --no-same-owner
say "restoring the database"
if [ "$KIND" = postgresql ]; then
    name="$(url_name)"
    NEW_DATABASE="$(printf %s "$name" | cut -c 1-30)_restored_$stamp"
    ask "$(url_with postgres)" "CREATE DATABASE \"$NEW_DATABASE\" TEMPLATE template0 ENCODING 'UTF8'" > /dev/null ||
        die "no database could be made: ALTER ROLE … CREATEDB"
    # A new database lets everybody of the server connect. This one does where the one that is there does.
    if [ "$(ask "$(url_with postgres)" "select has_database_privilege('public', '$name', 'connect')")" = f ]; then
        ask "$(url_with postgres)" "REVOKE CONNECT ON DATABASE \"$NEW_DATABASE\" FROM PUBLIC" || die "the new database could not be closed to others"
    fi
    new_url="$(url_with "$NEW_DATABASE")"
    pg_restore --no-owner --no-privileges --exit-on-error --single-transaction --dbname="$new_url" "$copy" ||
        die "the backup cannot be restored"
else
    NEW_SQLITE="$SQLITE.restored-$stamp"
    cp "$copy" "$NEW_SQLITE"
    new_url="sqlite:///$NEW_SQLITE"
fi

# --- Is it right? A backup of older code is brought up to this code's tables, as an upgrade would ---
say "verifying it"
manage_copy "$new_url" "$NEW_MEDIA" migrate --verbosity 0 || die "the migrations of this code do not fit the backup"
if ! manage_copy "$new_url" "$NEW_MEDIA" verify; then
    grep --quiet '^faults: see verify.txt$' "$FROM/about.txt" || die "manage.py verify finds faults in the backup"
    say "the database had faults when it was copied ($FROM/verify.txt); it is restored with them"
fi

# --- Exchanged ---
if [ "$KIND" = postgresql ]; then
    old="$(printf %s "$name" | cut -c 1-30)_before_$stamp"
    # Both or neither.
    ask "$(url_with postgres)" "BEGIN; ALTER DATABASE \"$name\" RENAME TO \"$old\"; ALTER DATABASE \"$NEW_DATABASE\" RENAME TO \"$name\"; COMMIT" ||
        die "the databases could not be exchanged"
    NEW_DATABASE=""
    say "the database that was there is now called $old"
    undo="DROP DATABASE \"$old\""
else
    if [ -e "$SQLITE" ]; then
        mv "$SQLITE" "$SQLITE.before-$stamp"
        rm -f "$SQLITE-wal" "$SQLITE-shm"
        say "the database that was there is now $SQLITE.before-$stamp"
    fi
    mv "$NEW_SQLITE" "$SQLITE"
    NEW_SQLITE=""
    undo="rm $SQLITE.before-$stamp"
fi
if [ -e "$MEDIA_ROOT" ]; then
    mv "$MEDIA_ROOT" "${MEDIA_ROOT%/}.before-$stamp"
    say "the files that were there are now in ${MEDIA_ROOT%/}.before-$stamp"
fi
mv "$NEW_MEDIA" "$MEDIA_ROOT"
NEW_MEDIA=""
say "done. When all is well, remove what was there: $undo; rm -r ${MEDIA_ROOT%/}.before-$stamp"
