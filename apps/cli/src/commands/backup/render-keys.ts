import type { BackupKeys, IdentityCreated } from '@pgtend/backup'
import { formatCount, formatTime, plural } from '../../render/format.ts'
import { shellWord } from '../../render/shell-words.ts'
import { renderTable } from '../../render/table.ts'
import { type KeyChoice, keyWords } from './key-words.ts'
import type { StoreChoice } from './open-store.ts'
import { placeWords } from './place-words.ts'

type Key = BackupKeys['identities'][number]

export function renderKeyCreated({ file, recipient }: IdentityCreated): string {
  return `Secret key in ${file}, which only you can read. Its public key:
${recipient}
Put the public key into pgtend.config.ts, and that of a second key which you keep far away:
  backup: { encryption: { recipients: ['${recipient}', 'age1…'] } }
Keep the file out of version control and away from the backups: without it they cannot be restored.
Next: pgtend backup create --recipient ${recipient} --verify --identity ${shellWord(file)}`
}

export function renderKeys(keys: BackupKeys, asked: StoreChoice & KeyChoice): string {
  const { backups, identities, unopened } = keys
  const encrypted = backups.filter(({ recipients }) => recipients.length > 0).length
  const table = renderTable<Key>(identities, [
    { title: 'Key', value: ({ recipient }) => recipient },
    { title: 'Opens', value: ({ opens }) => formatCount(opens), align: 'right' },
    { title: 'Alone', value: ({ alone }) => formatCount(alone), align: 'right' },
    { title: 'Newest', value: ({ newest }) => (newest === null ? '-' : formatTime(new Date(newest))) },
    { title: 'Needed', value: whatFor },
  ])
  const locked = unopened.map(
    ({ id, problem, recipients, store }) =>
      `Not opened: ${id} in ${store}: ${problem ?? `it is for ${recipients.join(' or ')}`}`,
  )
  const unknown = backups
    .filter(({ problem, recipients }) => problem !== null && recipients.length === 0)
    .map(({ id, problem, store }) => `Unreadable: ${id} in ${store}: ${problem}`)
  const sum = `${plural(encrypted, 'encrypted backup')} of ${formatCount(backups.length)}.`
  return [
    identities.length === 0 ? 'No secret key at hand.' : table,
    ...locked,
    ...unknown,
    sum,
    `Next: pgtend backup ${nextOf(keys, asked)}`,
  ].join('\n')
}

function nextOf({ backups, identities, unopened }: BackupKeys, asked: StoreChoice & KeyChoice): string {
  const there = placeWords(asked)
  if (unopened.length > 0) return `keys list${there} --identity FILE`
  if (backups.length === 0) return identities.length === 0 ? 'keys create FILE' : `create --verify${there}`
  const encrypted = backups.some(({ recipients }) => recipients.length > 0)
  return `verify latest${there}${keyWords(asked, encrypted)}`
}

function whatFor({ forNewBackups, needed, opens }: Key): string {
  if (forNewBackups) return 'for new backups'
  if (opens > 0) return 'for these backups only'
  return needed ? 'not known' : 'by none of these backups'
}
