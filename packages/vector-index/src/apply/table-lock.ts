/** `pt` in the upper half keeps these apart from other advisory locks; the lower half is the table. */
const NAMESPACE = 0x7074 * 2 ** 32

/** Key of the advisory lock that lets one build or drop of vector indexes run per table. */
export function tableLockKey(tableOid: number): number {
  return NAMESPACE + tableOid
}
