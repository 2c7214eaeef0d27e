/**
 * Room for parts on their way, shared by all uploads of a bucket: however many objects are written side by side, they
 * take no more memory and connections than this. Who comes first is let in first.
 */
export class Room {
  readonly #size: number
  readonly #waiting: { readonly bytes: number; readonly enter: () => void }[] = []
  #free: number

  constructor(size: number) {
    this.#size = size
    this.#free = size
  }

  /** Waits for room and returns what gives it back; what is larger than the room has it alone. */
  async enter(bytes: number): Promise<() => void> {
    const taken = Math.min(bytes, this.#size)
    await new Promise<void>((enter) => {
      this.#waiting.push({ bytes: taken, enter })
      this.#letIn()
    })
    return () => {
      this.#free += taken
      this.#letIn()
    }
  }

  #letIn(): void {
    for (let first = this.#waiting[0]; first !== undefined && first.bytes <= this.#free; first = this.#waiting[0]) {
      this.#waiting.shift()
      this.#free -= first.bytes
      first.enter()
    }
  }
}
