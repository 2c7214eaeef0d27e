import type { MigrationEvent } from '../run/migration-event.ts'

export type MigrationListener<T extends MigrationEvent['type']> = (event: Extract<MigrationEvent, { type: T }>) => void

/** Who wants to hear of which events. */
export class EventListeners {
  readonly #all: ((event: MigrationEvent) => void) | undefined
  readonly #byType = new Map<MigrationEvent['type'], Set<(event: never) => void>>()

  constructor(all?: (event: MigrationEvent) => void) {
    this.#all = all
  }

  add<T extends MigrationEvent['type']>(type: T, listener: MigrationListener<T>): () => void {
    const listeners = this.#byType.get(type) ?? new Set()
    this.#byType.set(type, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  readonly emit = (event: MigrationEvent): void => {
    this.#all?.(event)
    for (const listener of this.#byType.get(event.type) ?? []) (listener as MigrationListener<typeof event.type>)(event)
  }
}
