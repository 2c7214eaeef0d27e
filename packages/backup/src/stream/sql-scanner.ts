/** What one line of a plain dump is. */
export type LineKind =
  /** Part of a statement, which goes on. */
  | 'sql'
  /** The line that ends a statement, or one between statements. */
  | 'sql-end'
  /** Ends a `copy … from stdin` statement: data follows. */
  | 'copy-start'
  | 'copy-row'
  | 'copy-end'
  /** A command of psql, such as `\connect`. */
  | 'meta'

type Mode =
  | { readonly in: 'sql' }
  | { readonly in: 'quote'; readonly backslash: boolean }
  | { readonly in: 'identifier' }
  | { readonly in: 'dollar'; readonly tag: string }
  | { readonly in: 'comment'; readonly depth: number }
  | { readonly in: 'copy' }

const SQL: Mode = { in: 'sql' }
/** Where something begins that changes how the rest is read. */
const OPENING = /'|"|--|\/\*|\$(?:[A-Za-z_\u0080-\u00ff][\w\u0080-\u00ff]*)?\$|;|\\/g
const ESCAPE_PREFIX = /(^|[^\w$\u0080-\u00ff])[eE]$/
const COPY_FROM_STDIN = /^\s*copy\s[\s\S]*\sfrom\s+stdin\b[\s\S]*;\s*$/i
const ATOMIC_START = /\bbegin\s+atomic\b/i
const ATOMIC_END = /^\s*end\s*;\s*$/i

/**
 * Follows a plain dump line by line: knows strings, quoted names, dollar quotes, comments, COPY data and `begin atomic` bodies, so
 * that a backslash or a semicolon inside them means nothing. Reads `latin1` text, in which every byte is a character.
 */
export class SqlScanner {
  #mode: Mode = SQL
  /** Lines of the statement so far; cut, only its beginning is looked at. */
  #statement = ''
  #started = false
  #atomic = false

  /** Takes the next line, without its line feed. */
  push(line: string): LineKind {
    if (this.#mode.in === 'copy') {
      if (line !== '\\.' && line !== '\\.\r') return 'copy-row'
      this.#mode = SQL
      return 'copy-end'
    }
    const { ended, meta } = this.#scan(line)
    if (meta) return 'meta'
    if (this.#statement.length < 10_000) this.#statement += `${line}\n`
    if (ATOMIC_START.test(line)) this.#atomic = true
    if (!ended || (this.#atomic && !ATOMIC_END.test(line))) return this.#started ? 'sql' : this.#finish('sql-end')
    const copies = COPY_FROM_STDIN.test(this.#statement)
    this.#finish('sql-end')
    if (copies) this.#mode = { in: 'copy' }
    return copies ? 'copy-start' : 'sql-end'
  }

  /** True when the text may end here: no string, comment, COPY data or statement is open. */
  get complete(): boolean {
    return this.#mode.in === 'sql' && !this.#started
  }

  #finish(kind: LineKind): LineKind {
    this.#statement = ''
    this.#started = false
    this.#atomic = false
    return kind
  }

  #scan(line: string): { readonly ended: boolean; readonly meta: boolean } {
    let at = 0
    let ended = false
    while (at <= line.length) {
      if (this.#mode.in !== 'sql') {
        this.#started = true
        ended = false
        const next = this.#close(line, at)
        if (next === undefined) return { ended: false, meta: false }
        at = next
        continue
      }
      OPENING.lastIndex = at
      const found = OPENING.exec(line)
      const between = line.slice(at, found?.index ?? line.length)
      if (between.trim() !== '') {
        this.#started = true
        ended = false
      }
      if (found === null) break
      const [token] = found
      at = found.index + token.length
      if (token === '--') break
      if (token === '\\') return { ended: false, meta: true }
      if (token === ';') ended = true
      else this.#open(token, between)
    }
    return { ended, meta: false }
  }

  #open(token: string, before: string): void {
    if (token === "'") this.#mode = { in: 'quote', backslash: ESCAPE_PREFIX.test(before) }
    else if (token === '"') this.#mode = { in: 'identifier' }
    else if (token === '/*') this.#mode = { in: 'comment', depth: 1 }
    else this.#mode = { in: 'dollar', tag: token }
  }

  /** Looks for the end of what is open; returns where to go on, or undefined when it goes on in the next line. */
  #close(line: string, from: number): number | undefined {
    const mode = this.#mode
    if (mode.in === 'dollar') return this.#closeAt(line.indexOf(mode.tag, from), mode.tag.length)
    if (mode.in === 'identifier') return this.#closeAt(line.indexOf('"', from), 1)
    if (mode.in === 'comment') return this.#closeComment(line, from, mode.depth)
    if (mode.in !== 'quote') return from
    // A doubled quote closes and opens again, which comes to the same.
    if (!mode.backslash) return this.#closeAt(line.indexOf("'", from), 1)
    for (let at = from; at < line.length; at += 1) {
      if (line[at] === '\\') at += 1
      else if (line[at] === "'" && line[at + 1] === "'") at += 1
      else if (line[at] === "'") return this.#closeAt(at, 1)
    }
    return undefined
  }

  #closeAt(at: number, length: number): number | undefined {
    if (at === -1) return undefined
    this.#mode = SQL
    return at + length
  }

  #closeComment(line: string, from: number, depth: number): number | undefined {
    const next = /\/\*|\*\//g
    next.lastIndex = from
    const found = next.exec(line)
    if (found === null) return undefined
    const left = depth + (found[0] === '/*' ? 1 : -1)
    this.#mode = left === 0 ? SQL : { in: 'comment', depth: left }
    return found.index + 2
  }
}
