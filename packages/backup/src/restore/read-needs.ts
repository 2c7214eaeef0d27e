import { text } from 'node:stream/consumers'
import { openObject } from '../encryption/open-object.ts'
import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { parseSchema } from '../verify/parse-schema.ts'
import { withArchive } from './archive.ts'
import { parseArchiveList } from './archive-entries.ts'
import { type DumpOutline, EMPTY_OUTLINE } from './dump-outline.ts'
import type { LoadOptions } from './load-options.ts'
import type { RestoreNeeds } from './preflight.ts'
import { readArchiveOutline, readSqlOutline } from './read-outline.ts'
import type { RestoreSource } from './restore-source.ts'
import { selectEntries } from './select-entries.ts'

/** The restore itself, the session that watches a build, and the one that guards the new database. */
const OWN_CONNECTIONS = 3

/**
 * Reads from a dump what it needs of its target: of an archive the table of contents, of a plain dump that pgtend did not make all of
 * it.
 * @throws {BackupError} as `readArchiveOutline`, `readSqlOutline` and `selectEntries`; `BACKUP_OPTIONS_INVALID` for a role to replace
 * that the dump does not name
 */
export async function readNeeds(
  store: BackupStore,
  source: RestoreSource,
  options: LoadOptions,
): Promise<RestoreNeeds> {
  const outline = await readOutline(store, source, options)
  const manifest = source.backup?.manifest
  const owners = options.keepOwners ? outline.owners.map((role) => options.roles.get(role) ?? role) : []
  return {
    serverMajor: manifest === undefined ? outline.serverMajor : Math.floor(manifest.server.version / 10_000),
    extensions: manifest?.extensions ?? outline.extensions.map((name) => ({ name, version: undefined })),
    roles: [...new Set([...owners, ...outline.policyRoles])].sort(),
    tablespaces: outline.tablespaces,
    collations: outline.collations,
    bytes: options.only === undefined ? (manifest?.databaseBytes ?? source.plainBytes) : undefined,
    connections: options.jobs + OWN_CONNECTIONS,
  }
}

async function readOutline(store: BackupStore, source: RestoreSource, options: LoadOptions): Promise<DumpOutline> {
  const { backup, content, identities } = source
  if (content !== 'plain') {
    return withArchive(source, { ...options, minimumMajor: 0, contentsOnly: true }, async (archive) => {
      const outline = await readArchiveOutline(archive, options.signal)
      // For its refusal, before anything is created.
      if (options.only !== undefined) selectEntries(parseArchiveList(outline.list), options.only)
      return requireRoles(outline, options)
    })
  }
  if (backup === undefined) return requireRoles(await readSqlOutline(await source.open()), options)
  // Our plain dumps have no owners, and reading them whole for the policies would double the time.
  const schema = parseSchema(await text(await openObject(store, backup, 'schema.json', identities)))
  const roles = schema.objects.flatMap((object) => (object.kind === 'policy' ? object.roles : []))
  return { ...EMPTY_OUTLINE, policyRoles: [...new Set(roles)].filter((role) => role !== 'public') }
}

function requireRoles<Outline extends DumpOutline>(outline: Outline, { roles }: LoadOptions): Outline {
  const unknown = [...roles.keys()].find((role) => !outline.owners.includes(role))
  if (unknown === undefined) return outline
  throw new BackupError('BACKUP_OPTIONS_INVALID', `nothing in the dump belongs or is granted to role "${unknown}"`, {
    hint: `It names ${outline.owners.map((role) => `"${role}"`).join(', ') || 'no role'}.`,
  })
}
