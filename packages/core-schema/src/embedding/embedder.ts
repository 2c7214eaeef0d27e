/** Turns texts into vectors; a model or the built-in lexical embedder. */
export interface Embedder {
  /** Stored beside vectors to tell which ones may be compared: `lexical-v1`. */
  readonly name: string
  readonly dimensions: number
  /** One vector per text, in order. */
  embed(texts: readonly string[]): Promise<readonly Float32Array[]>
}
