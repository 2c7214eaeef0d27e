/** Makes committed files from a source of truth. */
export interface Generator {
  readonly name: string
  /** What to type to write the files again; stands in line 1 of each. */
  readonly command: string
  /** A folder that belongs to the generator alone: files in it that it does not make are stale. */
  readonly folder?: string
  /** Makes the files: path from the root of the repository, and the text without line 1. Writes nothing. */
  readonly outputs: () => Promise<ReadonlyMap<string, string>>
}
