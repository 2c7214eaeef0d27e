/** A moment as it stands in the names of databases: `20261121T020000Z`. */
export function timeStamp(now: Date): string {
  return now.toISOString().replaceAll(/[-:]|\.\d+/g, '')
}
