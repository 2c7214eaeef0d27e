/** Commands of Prisma, dbmate, Alembic and others that have another name here, or another place. */
const MIGRATE_WORDS: Readonly<Record<string, string>> = {
  dev: 'Here that is `pgtend migrate generate NAME`, then `pgtend migrate up`.',
  reset: 'Here that is `pgtend db reset`.',
  diff: 'Here that is `pgtend migrate drift`, or `pgtend migrate sql` for a script.',
  redo: 'Here that is `pgtend migrate down`, then `pgtend migrate up`.',
}

/** Says what a word after `pgtend migrate` is called here; undefined when no tool has it. */
export function wordOfOtherTool(path: string, word: string | undefined): string | undefined {
  return path === 'pgtend migrate' && word !== undefined && Object.hasOwn(MIGRATE_WORDS, word)
    ? MIGRATE_WORDS[word]
    : undefined
}
