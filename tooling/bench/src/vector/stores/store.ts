/** A program that keeps vectors in PostgreSQL and searches them. */
export interface Store {
  readonly program: string
  /** Its table. */
  readonly table: string
  /** Creates the table, fills it and builds the index, as the program does when nobody tells it otherwise. */
  prepare(options: StoreOptions): Promise<void>
  /** Connects for searching. */
  open(options: StoreOptions): Promise<OpenStore>
}

export interface OpenStore {
  /** Ids of the ten nearest rows, of one tenant or of all. */
  search(query: readonly number[], tenant: number | undefined): Promise<readonly number[]>
  end(): Promise<void>
}

export interface StoreOptions {
  readonly url: string
  readonly dimensions: number
  /** Copies the rows of the table `items` into another, in their order. */
  copyItems(into: StoreTable): Promise<void>
}

export interface StoreTable {
  readonly table: string
  readonly vector: string
  readonly metadata: string
  /** Columns that must be there besides, with the SQL that gives their values. */
  readonly more: Readonly<Record<string, string>>
}

/** What the stores return with a row. */
export interface ItemMetadata {
  readonly item: number
}
