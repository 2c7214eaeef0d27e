import { TEXT_SETTINGS_SQL } from '@pgtend/database'
import type { ClientBase } from 'pg'

/**
 * Pins what the text of a value depends on, for the current transaction only, so that equal rows give equal hashes everywhere.
 * `row_security = off` makes a policy that would hide rows an error instead of a wrong count.
 */
export async function pinSession(client: ClientBase): Promise<void> {
  await client.query(`
    ${TEXT_SETTINGS_SQL};
    set local xmloption = 'content';
    set local row_security = off;
    set local idle_in_transaction_session_timeout = 0;
  `)
}
