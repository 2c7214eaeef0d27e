import type { Plugin } from 'rolldown'

const COMMANDER = /\/node_modules\/commander\//

/** What takes the place of a module of Node's in commander. */
const LIGHT: Readonly<Record<string, string>> = {
  // As a module, `process` asks each of its properties for its value, and with that opens stdin and builds a report: 5 ms.
  'node:process': 'export default globalThis.process',
  // Imported, `util` loads all that it can give, such as its parser of arguments and its diff: 3 ms.
  'node:util': `export const stripVTControlCharacters = (text) => process.getBuiltinModule('node:util').stripVTControlCharacters(text)`,
  // For commands that are programs of their own, of which there is none here.
  'node:child_process': `export default { spawn: (...args) => process.getBuiltinModule('node:child_process').spawn(...args) }`,
}

/** Keeps commander from loading parts of Node at each start that it does not use here. */
export function lightCommander(): Plugin {
  return {
    name: 'light-commander',
    resolveId: (source, importer) =>
      LIGHT[source] !== undefined && importer !== undefined && COMMANDER.test(importer) ? `\0light:${source}` : null,
    load: (id) =>
      id.startsWith('\0light:') ? { code: LIGHT[id.slice('\0light:'.length)] ?? '', moduleSideEffects: false } : null,
  }
}
