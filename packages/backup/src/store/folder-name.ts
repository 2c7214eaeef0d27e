/** Turns a database name into a folder name: slashes, leading dots and control characters are percent-encoded. */
export function folderName(database: string): string {
  const encoded = encodeURIComponent(database).replaceAll('%20', ' ')
  return encoded.startsWith('.') ? `%2E${encoded.slice(1)}` : encoded
}

/** The reverse of `folderName`; a name that was never one stays as it is. */
export function parseFolderName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
