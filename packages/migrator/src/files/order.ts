const COLLATOR = new Intl.Collator('en')

/** Compares migration names the way Prisma does since 7 (`localeCompare`), with the locale fixed so that every machine agrees. */
export function compareNames(left: string, right: string): number {
  return COLLATOR.compare(left, right) || compareBytes(left, right)
}

/** Finds names that tools sorting by bytes (Prisma before 7, `ls`) would put into another place; undefined when all agree. */
export function findOrderConflict(names: readonly string[]): readonly [string, string] | undefined {
  const sorted = names.toSorted(compareNames)
  for (const [index, name] of sorted.entries()) {
    const next = sorted[index + 1]
    if (next !== undefined && compareBytes(name, next) > 0) return [name, next]
  }
  return undefined
}

function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}
