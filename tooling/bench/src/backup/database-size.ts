/** Rows of the database that is backed up. */
export interface DatabaseSize {
  readonly chats: number
  readonly messages: number
  /** With vectors of 768 dimensions. */
  readonly memories: number
}

/** `full` is about 1 GB on disk; `small` shows that the benchmark works. */
export const DATABASE_SIZES = {
  full: { chats: 100_000, messages: 900_000, memories: 60_000 },
  small: { chats: 4_000, messages: 36_000, memories: 2_400 },
} as const satisfies Readonly<Record<string, DatabaseSize>>

export type DatabaseSizeName = keyof typeof DATABASE_SIZES

/** A fourth of it, to see what grows with the database. Pure. */
export function quarterOf({ chats, memories, messages }: DatabaseSize): DatabaseSize {
  return { chats: chats / 4, memories: memories / 4, messages: messages / 4 }
}
