import type { Plugin } from 'rolldown'

/** `import "./parse-config-x.js";`, from which nothing is taken. */
const IDLE_IMPORT = /^import "\.\/[^"]+";$/gm

/**
 * Leaves out the imports of chunks from which nothing is used. The bundler writes them for what the module might do when it is loaded;
 * ours do nothing (`sideEffects` in every package.json), and each costs a start the time to read and compile it.
 */
export function noIdleImports(): Plugin {
  return {
    name: 'no-idle-imports',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        // The line stays, empty, so that the source map stays right.
        if (file.type === 'chunk') file.code = file.code.replaceAll(IDLE_IMPORT, '')
      }
    },
  }
}
