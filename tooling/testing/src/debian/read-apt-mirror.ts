export interface AptMirror {
  readonly uri: string
  /** Path of the keyring that the entry names. */
  readonly signedBy?: string
}

/**
 * Picks the distribution's mirror out of the machine's own apt sources, old one-line or deb822 format.
 * Pure. Security archives and third parties (whose suites are not the distribution's code name) are passed over.
 */
export function readAptMirror(sources: readonly string[], codename: string): AptMirror | undefined {
  for (const text of sources) {
    const found = /^Types:/im.test(text) ? fromStanzas(text, codename) : fromLines(text, codename)
    if (found) return found
  }
  return undefined
}

function fromStanzas(text: string, codename: string): AptMirror | undefined {
  for (const stanza of text.split(/\n\s*\n/)) {
    const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(stanza)?.[1]?.trim() ?? ''
    const suites = field('Suites').split(/\s+/)
    const uri = field('URIs').split(/\s+/)[0]
    if (/^no$/i.test(field('Enabled')) || !/\bdeb\b/.test(field('Types')) || !suites.includes(codename) || !uri)
      continue
    return withKey(uri, field('Signed-By'))
  }
  return undefined
}

function fromLines(text: string, codename: string): AptMirror | undefined {
  for (const line of text.split('\n')) {
    const parts = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)/.exec(line.trim())
    const [, options = '', uri, suite] = parts ?? []
    if (uri && suite === codename) return withKey(uri, /signed-by=(\S+)/.exec(options)?.[1] ?? '')
  }
  return undefined
}

// A key may also stand in the file itself instead of a path.
function withKey(uri: string, signedBy: string): AptMirror {
  return signedBy.startsWith('/') ? { uri, signedBy } : { uri }
}
