/** A map that also finds its values by the groups they belong to, so that questions about one table do not read all others. */
export class GroupedMap<V> extends Map<string, V> {
  readonly #groupsOf: (value: V) => readonly string[]
  readonly #groups = new Map<string, Set<string>>()

  constructor(groupsOf: (value: V) => readonly string[]) {
    super()
    this.#groupsOf = groupsOf
  }

  override set(key: string, value: V): this {
    this.#leave(key)
    for (const group of this.#groupsOf(value)) {
      const keys = this.#groups.get(group)
      if (keys === undefined) this.#groups.set(group, new Set([key]))
      else keys.add(key)
    }
    return super.set(key, value)
  }

  override delete(key: string): boolean {
    this.#leave(key)
    return super.delete(key)
  }

  /** The values of a group, in no order that means anything. */
  group(name: string): readonly V[] {
    return [...(this.#groups.get(name) ?? [])].flatMap((key) => this.get(key) ?? [])
  }

  #leave(key: string): void {
    const value = this.get(key)
    if (value === undefined) return
    for (const group of this.#groupsOf(value)) {
      const keys = this.#groups.get(group)
      keys?.delete(key)
      if (keys?.size === 0) this.#groups.delete(group)
    }
  }
}
