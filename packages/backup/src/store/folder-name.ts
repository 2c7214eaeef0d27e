/** Turns a database name into a folder name: slashes, leading dots and control characters are percent-encoded. */
export function folderName(database: string): string {
  const encoded = encodeURIComponent(database).replaceAll('%20', ' ')
  return encoded.startsWith('.') ? `%2E${encoded.slice(1)}` : encoded
}

/** What the keys of all objects of a database begin with; of all databases without one. */
export function databasePrefix(database: string | undefined): string {
  return database === undefined ? '' : `${folderName(database)}/`
}

/** What the keys of all objects of a backup begin with. */
export function backupPrefix({ database, id }: { readonly database: string; readonly id: string }): string {
  return `${databasePrefix(database)}${id}/`
}

/** The reverse of `folderName`; a name that was never one stays as it is. */
export function parseFolderName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
