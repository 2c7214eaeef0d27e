/** A bounded memory whose entries are forgotten after a while. */
export interface Recent<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  clear(): void
}

/** Remembers up to `limit` values, each for `lifetimeMs`; the oldest make room. */
export function createRecent<Value>(limit: number, lifetimeMs: number): Recent<Value> {
  const entries = new Map<string, { readonly value: Value; readonly at: number }>()
  return {
    get(key) {
      const entry = entries.get(key)
      if (entry === undefined || performance.now() - entry.at <= lifetimeMs) return entry?.value
      entries.delete(key)
      return undefined
    },
    set(key, value) {
      entries.delete(key)
      entries.set(key, { value, at: performance.now() })
      const [oldest] = entries.keys()
      if (entries.size > limit && oldest !== undefined) entries.delete(oldest)
    },
    clear: () => entries.clear(),
  }
}
