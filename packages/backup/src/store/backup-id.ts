const ID = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/

/**
 * True for what the id of a backup looks like: `20261121T020000Z-7f3a21`. What is cleared away has such a name, so that a store
 * which was set to a folder of something else costs nobody anything.
 */
export function isBackupId(name: string): boolean {
  return ID.test(name)
}
