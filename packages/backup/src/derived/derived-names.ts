import { qualifiedName } from '@pgtend/database'
import type { Compression } from '../catalog/manifest.ts'
import { COMPRESSED_SUFFIX } from '../stream/compression.ts'
import type { LeftOut } from './derived-setting.ts'

/** Name of the object with the kept columns of the nth table, before encryption. */
export function derivedName(n: number, compression: Compression): string {
  return `derived/${n}.sql${COMPRESSED_SUFFIX[compression]}`
}

/** Arguments that make pg_dump leave the rows of these tables out. Pure; quoted, so nothing in a name is a pattern. */
export function excludeArguments(leftOut: readonly LeftOut[]): readonly string[] {
  return leftOut.map(({ schema, table }) => `--exclude-table-data=${qualifiedName(schema, table)}`)
}
