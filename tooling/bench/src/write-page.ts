import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const PAGE = fileURLToPath(new URL('../../../docs/benchmarks.md', import.meta.url))

const INTRODUCTION = `# Benchmarks

Each part is written by one command, which is named there; every number was measured by it. Run it to get your own.`

/** Writes one part of docs/benchmarks.md and keeps the others. Returns the path of the page. */
export async function writePage(heading: string, text: string): Promise<string> {
  await writeFile(PAGE, replacePart(await readFile(PAGE, 'utf8'), heading, text))
  return PAGE
}

/** The page with another text below a heading; a part that is not there yet becomes the last. Pure. */
export function replacePart(page: string, heading: string, text: string): string {
  const parts = page.split(/^(?=## )/m).slice(1)
  const part = `## ${heading}\n\n${text.trim()}\n`
  const isThere = parts.some((other) => headingOf(other) === heading)
  const replaced = isThere ? parts.map((other) => (headingOf(other) === heading ? part : other)) : [...parts, part]
  return `${[INTRODUCTION, ...replaced.map((one) => one.trim())].join('\n\n')}\n`
}

function headingOf(part: string): string | undefined {
  return /^## (.*)$/m.exec(part)?.[1]
}
