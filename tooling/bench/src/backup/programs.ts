import { join } from 'node:path'
import type { TimedCommand } from '../measure/run-timed.ts'
import type { PgtendProgram } from '../pgtend-command.ts'
import type { BackupBench } from './open-backup-bench.ts'

/** Compresses with zstd itself since this version. */
const ZSTD_SINCE_MAJOR = 16
/** Two files at a time. */
const EACH_FILE = `find "$1" -name '*.dat*' -print0 | xargs -0 -P2`
const SEAL = [
  'sha256sum "$2" >> "$1/SUMS"',
  'age -e -r "$3" -r "$4" -o "$2.age" "$2"',
  'rm "$2"',
  'sha256sum "$2.age" >> "$1/SUMS"',
].join(' && ')
/** As pgtend does with each file that it writes. */
const SYNC = 'sync "$1"/* "$1"'

/** A parallel dump into a folder, compressed with zstd: by pg_dump from 16 on, before by `zstd`. Nothing is hashed or encrypted. */
export function stockDump(bench: BackupBench, to: string): TimedCommand {
  return shell([...dumpSteps(bench), SYNC], [to, bench.binDir, bench.url])
}

/** The same, then `sha256sum` and `age` for both recipients: what pgtend does with its files on the way. */
export function stockEncryptedDump(bench: BackupBench, to: string): TimedCommand {
  const seal = `${EACH_FILE} -I{} sh -c '${SEAL}' seal "$1" {} "$4" "$5"`
  return shell([...dumpSteps(bench), seal, SYNC], [to, bench.binDir, bench.url, ...bench.recipients])
}

function dumpSteps({ clientMajor }: BackupBench): readonly string[] {
  const dump = `"$2/pg_dump" --format=directory --jobs=2 --no-sync --file="$1" --dbname="$3"`
  if (clientMajor >= ZSTD_SINCE_MAJOR) return [`${dump} --compress=zstd:1`]
  return [`${dump} --compress=0`, `${EACH_FILE} -n1 zstd -1 -q --rm`]
}

/** An uncompressed dump: what pg_restore reads fastest. */
export function plainDump(bench: BackupBench, to: string): TimedCommand {
  const dump = `"$2/pg_dump" --format=directory --jobs=2 --compress=0 --file="$1" --dbname="$3"`
  return shell([dump], [to, bench.binDir, bench.url])
}

const RESTORE_OPTIONS = ['--jobs=2', '--no-owner', '--no-acl', '--exit-on-error']

/** `settings` are those of every session of pg_restore. */
export function pgRestore(bench: BackupBench, from: string, url: string, settings: readonly string[]): TimedCommand {
  const args = [...RESTORE_OPTIONS, `--dbname=${url}`, from]
  return { file: join(bench.binDir, 'pg_restore'), args, env: optionsOf(settings) }
}

/** What `stockEncryptedDump` wrote, opened two files at a time into the folder `to` and then restored. */
export function stockEncryptedRestore(
  bench: BackupBench,
  { from, to, url }: { readonly from: string; readonly to: string; readonly url: string },
  settings: readonly string[],
): TimedCommand {
  // Before PostgreSQL 16 every file is compressed, from then on the table of contents is not.
  const open = 'age -d -i "$2" "$1" | zstd -dcfq > "$3/$(basename "$1" .age | sed s/.zst$//)"'
  const steps = [
    'mkdir "$2"',
    `find "$1" -name '*.age' -print0 | xargs -0 -P2 -I{} sh -c '${open}' open {} "$3" "$2"`,
    `"$4/pg_restore" ${RESTORE_OPTIONS.join(' ')} --dbname="$5" "$2"`,
    'rm -r "$2"',
  ]
  return { ...shell(steps, [from, to, bench.keyFile, bench.binDir, url]), env: optionsOf(settings) }
}

/** In the form that libpq reads. */
function optionsOf(settings: readonly string[]): Readonly<Record<string, string>> {
  return { PGOPTIONS: settings.map((setting) => `-c ${setting}`).join(' ') }
}

/** `pgtend backup create` of the bench's database, or of another, in a folder without configuration. */
export function pgtendCreate(
  pgtend: PgtendProgram,
  { folder, recipients, url }: BackupBench,
  store: string,
  more: readonly string[] = [],
): TimedCommand {
  const keys = recipients.flatMap((recipient) => ['--recipient', recipient])
  const args = ['backup', 'create', '--directory', store, '--format', 'directory', '--jobs', '2', ...keys, ...more]
  return { ...pgtend.command(args, { DATABASE_URL: url }), cwd: folder }
}

/** `pgtend backup restore` of the newest backup into a new database. */
export function pgtendRestore(
  pgtend: PgtendProgram,
  { folder, keyFile, url }: BackupBench,
  store: string,
  database: string,
): TimedCommand {
  const where = ['--to', database, '--directory', store, '--identity', keyFile]
  const args = ['backup', 'restore', 'latest', ...where, '--jobs', '2', '--json']
  return { ...pgtend.command(args, { DATABASE_URL: url }), cwd: folder }
}

function shell(steps: readonly string[], parameters: readonly string[]): TimedCommand {
  return { file: 'sh', args: ['-c', steps.join(' && '), 'bench', ...parameters] }
}
