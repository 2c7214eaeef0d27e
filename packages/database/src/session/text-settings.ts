/**
 * Settles for the current transaction what the text of a value or of a definition depends on, so that equal things read equal everywhere.
 * An empty search_path qualifies every name; the others decide how constants and values are written.
 */
export const TEXT_SETTINGS_SQL = `
    set local search_path = '';
    set local timezone = 'UTC';
    set local datestyle = 'ISO, YMD';
    set local intervalstyle = 'postgres';
    set local extra_float_digits = 1;
    set local bytea_output = 'hex';
    set local lc_monetary = 'C';
    set local statement_timeout = 0`
