import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'rolldown'

const FILE = 'THIRD-PARTY-LICENSES.txt'
const PACKAGE_FOLDER = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/
const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.|-|$)/i
const README = /^readme(\.|$)/i
const LICENCE_HEADING = /^#+ *licen[cs]e/im

/**
 * Writes the licences of all packages that went into the bundle beside it.
 * Fails the build when one has no licence text, for then it may not be passed on.
 */
export function thirdPartyLicences(): Plugin {
  return {
    name: 'third-party-licences',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
      const folders = new Set(modules.flatMap((id) => PACKAGE_FOLDER.exec(id)?.[0] ?? []))
      const texts = [...folders].map(licenceOf).sort()
      this.emitFile({ type: 'asset', fileName: FILE, source: `${[...new Set(texts)].join('\n\n')}\n` })
    },
  }
}

function licenceOf(folder: string): string {
  const { name, version, license }: PackageFacts = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = readdirSync(folder)
  const texts = files.filter((file) => LICENCE_FILE.test(file)).map((file) => readText(folder, file))
  // Some packages have their licence in the README alone.
  const sections = files.filter((file) => README.test(file)).flatMap((file) => licenceSection(readText(folder, file)))
  const found = texts.length > 0 ? texts : sections
  if (found.length === 0) throw new Error(`package "${name}" is bundled and has no licence text`)
  return [`${name} ${version} (${license})`, ...found].join('\n\n')
}

function licenceSection(readme: string): readonly string[] {
  const start = readme.search(LICENCE_HEADING)
  return start === -1 ? [] : [readme.slice(start).trim()]
}

function readText(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8').trim()
}

interface PackageFacts {
  readonly name: string
  readonly version: string
  readonly license: string
}
