import { type Comment, type Node, parseSync, Visitor } from 'oxc-parser'

/** One thing in a source file that a rule may object to. */
export interface SourceFact {
  readonly kind: 'import' | 'export-all' | 'export-default' | 'effect'
  /** The module asked for, or what the effect is, such as `process.env`. */
  readonly name: string
  readonly line: number
}

/** A line comment starting with this allows an effect on its own or the next line; the reason must follow. */
const ALLOW = /^\s*boundaries allow: \S/

const PROCESS_EFFECTS = new Set(['env', 'exit', 'exitCode', 'stdin', 'stdout', 'stderr'])

/**
 * Reads the imports, exports and effects of a TypeScript file with a real parser, so comments and strings cannot mislead it.
 * Pure. Type-only imports count: the published types need the module too.
 * @throws {SyntaxError} when the text does not parse.
 */
export function parseSource(path: string, text: string): SourceFact[] {
  const { program, errors, comments } = parseSync(path, text)
  const [error] = errors
  if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}`)

  const lineOf = lineFinder(text)
  const constants = new Map<string, string>()
  const facts: SourceFact[] = []
  const add = (kind: SourceFact['kind'], name: string | undefined, node: { start: number }) => {
    if (name !== undefined) facts.push({ kind, name, line: lineOf(node.start) })
  }
  collectConstants(program, constants)

  new Visitor({
    ImportDeclaration(node) {
      add('import', node.source.value, node)
      for (const name of importedProcessMembers(node)) add('effect', `process.${name}`, node)
    },
    ExportNamedDeclaration(node) {
      add('import', node.source?.value, node)
      if (node.specifiers.some((specifier) => nameOf(specifier.exported) === 'default'))
        add('export-default', 'default', node)
    },
    ExportAllDeclaration(node) {
      add('import', node.source.value, node)
      add('export-all', node.source.value, node)
    },
    ExportDefaultDeclaration: (node) => add('export-default', 'default', node),
    ImportExpression: (node) => add('import', textOf(node.source, constants), node),
    TSImportType: (node) => add('import', node.source.value, node),
    TSExternalModuleReference: (node) => add('import', textOf(node.expression, constants), node),
    CallExpression(node) {
      if (isResolver(node.callee)) add('import', textOf(node.arguments[0], constants), node)
      if (isGlobal(node.callee, 'Date')) add('effect', 'Date()', node)
    },
    NewExpression(node) {
      if (isGlobal(node.callee, 'Date') && node.arguments.length === 0) add('effect', 'new Date()', node)
    },
    MemberExpression: (node) => add('effect', effectOfMember(node), node),
    VariableDeclarator(node) {
      for (const name of destructuredProcessMembers(node)) add('effect', `process.${name}`, node)
    },
  }).visit(program)

  const allowed = allowedLines(comments, lineOf)
  return facts.filter((fact) => fact.kind !== 'effect' || !allowed.has(fact.line)).sort((a, b) => a.line - b.line)
}

/** Only `const NAME = 'text'`: enough to see through `const driver = 'pg'; await import(driver)`. */
function collectConstants(program: Parameters<Visitor['visit']>[0], constants: Map<string, string>): void {
  new Visitor({
    VariableDeclaration(node) {
      if (node.kind !== 'const') return
      for (const { id, init } of node.declarations) {
        const text = textOf(init, constants)
        if (id.type === 'Identifier' && text !== undefined) constants.set(id.name, text)
      }
    },
  }).visit(program)
}

function textOf(node: Node | null | undefined, constants: ReadonlyMap<string, string>): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined
  if (node?.type === 'TSAsExpression') return textOf(node.expression, constants)
  return node?.type === 'Identifier' ? constants.get(node.name) : undefined
}

function nameOf(node: Node): string | undefined {
  if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') return node.name
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined
}

/** Whether the node is the global of that name, also written `globalThis.NAME`. */
function isGlobal(node: Node, name: string): boolean {
  if (node.type === 'Identifier') return node.name === name
  return node.type === 'MemberExpression' && isGlobal(node.object, 'globalThis') && nameOf(node.property) === name
}

function isResolver(callee: Node): boolean {
  if (isGlobal(callee, 'require')) return true
  if (callee.type !== 'MemberExpression' || nameOf(callee.property) !== 'resolve') return false
  return callee.object.type === 'MetaProperty' || isGlobal(callee.object, 'require')
}

function effectOfMember(node: Extract<Node, { type: 'MemberExpression' }>): string | undefined {
  const property = node.computed && node.property.type === 'Identifier' ? undefined : nameOf(node.property)
  if (property === undefined) return undefined
  if (isGlobal(node.object, 'console')) return `console.${property}`
  if (isGlobal(node.object, 'process') && PROCESS_EFFECTS.has(property)) return `process.${property}`
  return isGlobal(node.object, 'Date') && property === 'now' ? 'Date.now()' : undefined
}

function importedProcessMembers(node: Extract<Node, { type: 'ImportDeclaration' }>): string[] {
  if (!/^(node:)?process$/.test(node.source.value)) return []
  const names = node.specifiers.map((specifier) => {
    if (specifier.type === 'ImportSpecifier') return nameOf(specifier.imported)
    // Under any other name the rest of the file would escape this check.
    return specifier.local.name === 'process' ? undefined : 'env'
  })
  return names.filter((name) => name !== undefined).filter((name) => PROCESS_EFFECTS.has(name))
}

function destructuredProcessMembers(node: Extract<Node, { type: 'VariableDeclarator' }>): string[] {
  if (node.id.type !== 'ObjectPattern' || node.init == null || !isGlobal(node.init, 'process')) return []
  const names = node.id.properties.map((property) => (property.type === 'Property' ? nameOf(property.key) : undefined))
  return names.filter((name) => name !== undefined).filter((name) => PROCESS_EFFECTS.has(name))
}

function allowedLines(comments: readonly Comment[], lineOf: (offset: number) => number): Set<number> {
  const lines = comments.filter(({ value }) => ALLOW.test(value)).map(({ start }) => lineOf(start))
  return new Set(lines.flatMap((line) => [line, line + 1]))
}

function lineFinder(text: string): (offset: number) => number {
  return (offset) => text.slice(0, offset).split('\n').length
}
