import type { Rule } from '../rule.ts'
import { allowUnknownRule } from './allow-unknown-rule.ts'
import { allowUnused } from './allow-unused.ts'
import { allowWithoutReason } from './allow-without-reason.ts'
import { checkValidatedAtOnce } from './check-validated-at-once.ts'
import { columnRequiredWithoutDefault } from './column-required-without-default.ts'
import { copyFromStdin } from './copy-from-stdin.ts'
import { dropColumn } from './drop-column.ts'
import { dropIndexNotConcurrent } from './drop-index-not-concurrent.ts'
import { dynamicSql } from './dynamic-sql.ts'
import { foreignKeyValidatedAtOnce } from './foreign-key-validated-at-once.ts'
import { identifierTruncated } from './identifier-truncated.ts'
import { indexNotConcurrent } from './index-not-concurrent.ts'
import { lockHeldDuringWork } from './lock-held-during-work.ts'
import { nonStandardStrings } from './non-standard-strings.ts'
import { psqlCommand } from './psql-command.ts'
import { setNotNullScans } from './set-not-null-scans.ts'
import { syntaxError } from './syntax-error.ts'
import { typeChangeRewrites } from './type-change-rewrites.ts'
import { uniqueConstraintBuildsIndex } from './unique-constraint-builds-index.ts'
import { volatileDefaultRewrites } from './volatile-default-rewrites.ts'
import { wholeTableWrite } from './whole-table-write.ts'

/** Every rule, by name. */
export const RULES: readonly Rule[] = [
  allowUnknownRule,
  allowUnused,
  allowWithoutReason,
  checkValidatedAtOnce,
  columnRequiredWithoutDefault,
  copyFromStdin,
  dropColumn,
  dropIndexNotConcurrent,
  dynamicSql,
  foreignKeyValidatedAtOnce,
  identifierTruncated,
  indexNotConcurrent,
  lockHeldDuringWork,
  nonStandardStrings,
  psqlCommand,
  setNotNullScans,
  syntaxError,
  typeChangeRewrites,
  uniqueConstraintBuildsIndex,
  volatileDefaultRewrites,
  wholeTableWrite,
]

const BY_NAME = new Map(RULES.map((rule) => [rule.name, rule]))

/** Finds a rule by its name. */
export function findRule(name: string): Rule | undefined {
  return BY_NAME.get(name)
}
