/** A map that also finds its values by the groups they belong to, so that questions about one table do not read all others. */
export class GroupedMap<V> extends Map<string, V> {
  readonly #groupsOf: (value: V) => readonly string[]
  readonly #groups = new Map<string, Set<string>>()
  readonly #joined = new Map<string, Set<string>>()

  constructor(groupsOf: (value: V) => readonly string[]) {
    super()
    this.#groupsOf = groupsOf
  }

  override set(key: string, value: V): this {
    this.#leave(key)
    for (const group of this.#groupsOf(value)) this.join(key, group)
    return super.set(key, value)
  }

  override delete(key: string): boolean {
    this.#leave(key)
    return super.delete(key)
  }

  /** For a value that was changed in place. It stays in its other groups: finding those anew would read all of a large value. */
  join(key: string, group: string): void {
    addTo(this.#groups, group, key)
    addTo(this.#joined, key, group)
  }

  /** The values of a group, in no order that means anything; also those that left it when they were changed in place. */
  group(name: string): readonly V[] {
    return [...(this.#groups.get(name) ?? [])].flatMap((key) => this.get(key) ?? [])
  }

  #leave(key: string): void {
    for (const group of this.#joined.get(key) ?? []) {
      const keys = this.#groups.get(group)
      keys?.delete(key)
      if (keys?.size === 0) this.#groups.delete(group)
    }
    this.#joined.delete(key)
  }
}

function addTo(sets: Map<string, Set<string>>, name: string, item: string): void {
  const known = sets.get(name)
  if (known === undefined) sets.set(name, new Set([item]))
  else known.add(item)
}
