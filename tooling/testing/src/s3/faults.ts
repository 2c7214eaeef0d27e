/** What a request asks for. */
export type S3Operation =
  | 'PutObject'
  | 'GetObject'
  | 'HeadObject'
  | 'DeleteObject'
  | 'ListObjectsV2'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'ListMultipartUploads'
  | 'ListParts'

/** What goes wrong. */
export type S3Fault =
  /** 503 with the code of a server that is asked too much. */
  | { readonly kind: 'slow down' }
  /** 500 with the code of a server that failed. */
  | { readonly kind: 'internal error' }
  /** 403, as of a key that may only read. */
  | { readonly kind: 'read only' }
  /** 507, as servers of one's own answer with a full disk. */
  | { readonly kind: 'full' }
  /** 501, as of a server that has no such operation. */
  | { readonly kind: 'not implemented' }
  /** The connection is reset after so many bytes of the upload. */
  | { readonly kind: 'reset upload'; readonly afterBytes: number }
  /** The connection is reset after so many bytes of the download. */
  | { readonly kind: 'reset download'; readonly afterBytes: number }
  /** The download ends in order after so many bytes, though its length was announced. */
  | { readonly kind: 'short body'; readonly afterBytes: number }
  /** What is asked for is done, and the connection is cut before the answer. */
  | { readonly kind: 'lost reply' }
  /** The answer comes only after this time; with Infinity, never. */
  | { readonly kind: 'slow'; readonly delayMs: number }

/** When something goes wrong. */
export interface FaultRule {
  readonly fault: S3Fault
  /** Default: any. */
  readonly operation?: S3Operation | undefined
  /** Only keys that match. */
  readonly key?: RegExp | undefined
  /** How many matching requests go well before; default 0. */
  readonly skip?: number | undefined
  /** How many requests it meets; default 1. */
  readonly times?: number | undefined
}

/** The rules in force; each request is met by the first that fits. */
export class Faults {
  #rules: { readonly rule: FaultRule; seen: number }[] = []

  /** Puts a rule in force; returns what takes it away. */
  add(rule: FaultRule): () => void {
    const entry = { rule, seen: 0 }
    this.#rules.push(entry)
    return () => {
      this.#rules = this.#rules.filter((other) => other !== entry)
    }
  }

  clear(): void {
    this.#rules = []
  }

  /** Tells what happens to a request, and counts it. */
  next(operation: S3Operation, key: string): S3Fault | undefined {
    for (const entry of this.#rules) {
      const { rule } = entry
      if (rule.operation !== undefined && rule.operation !== operation) continue
      if (rule.key !== undefined && !rule.key.test(key)) continue
      const { skip = 0, times = 1 } = rule
      entry.seen += 1
      if (entry.seen > skip && entry.seen <= skip + times) return rule.fault
    }
    return undefined
  }
}
