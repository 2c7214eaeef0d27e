import type { ClientBase } from 'pg'

/**
 * Pins what the text of a value depends on, for the current transaction only, so that equal rows give equal hashes everywhere.
 * `row_security = off` makes a policy that would hide rows an error instead of a wrong count.
 */
export async function pinSession(client: ClientBase): Promise<void> {
  await client.query(`
    set local search_path = '';
    set local timezone = 'UTC';
    set local datestyle = 'ISO, YMD';
    set local intervalstyle = 'postgres';
    set local extra_float_digits = 1;
    set local bytea_output = 'hex';
    set local lc_monetary = 'C';
    set local xmloption = 'content';
    set local row_security = off;
    set local statement_timeout = 0;
    set local idle_in_transaction_session_timeout = 0;
  `)
}
