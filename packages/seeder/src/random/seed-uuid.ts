import { createHash } from 'node:crypto'

/**
 * Makes the id of a row from the seed number, its table and its name in there: the same on every machine, and no random generator
 * is asked, so that a row keeps its id when others are added. A UUID of version 8 ("custom").
 */
export function seedUuid(seed: number, table: string, name: string): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify([seed, table, name]))
    .digest()
    .subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
