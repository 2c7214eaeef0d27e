import { expect, test } from 'vitest'
import { readSqlOutline } from './read-outline.ts'

const DUMP = `--
-- PostgreSQL database dump
--

-- Dumped from database version 17.4 (Debian 17.4-1)
-- Dumped by pg_dump version 17.4

SET client_encoding = 'UTF8';
CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;

SET default_tablespace = "Fast Disk";

--
-- TOC entry 215 (class 1259 OID 16400)
-- Name: item; Type: TABLE; Schema: public; Owner: app
--

CREATE TABLE public.item (
    name text COLLATE pg_catalog."de_DE.utf8",
    embedding public.vector(3)
);
ALTER TABLE public.item OWNER TO app;

COPY public.item (name, embedding) FROM stdin;
CREATE EXTENSION never;	[1,2,3]
\\.

SET default_tablespace = '';

--
-- TOC entry 3400 (class 1259 OID 16410)
-- Name: v; Type: INDEX; Schema: public; Owner: app
--

CREATE INDEX v ON public.item USING hnsw (embedding public.vector_l2_ops);
CREATE FUNCTION public.f() RETURNS void LANGUAGE sql AS $$ select 'x' COLLATE pg_catalog."never"; $$;
CREATE POLICY mine ON public.item TO "Odd Role", PUBLIC USING (true);
GRANT SELECT ON TABLE public.item TO reader;

--
-- PostgreSQL database dump complete
--
`

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

test('a dump says what it needs, without a look at its rows and function bodies', async () => {
  const outline = await readSqlOutline(bytes(DUMP))

  expect(outline).toMatchObject({
    serverMajor: 17,
    extensions: ['vector'],
    tablespaces: ['Fast Disk'],
    collations: ['de_DE.utf8'],
    owners: ['app', 'reader'],
    policyRoles: ['Odd Role'],
    ownership: ['ALTER TABLE public.item OWNER TO app;', 'GRANT SELECT ON TABLE public.item TO reader;'],
    late: [{ index: { name: 'v', table: 'item' }, tablespace: '', entry: 3400 }],
  })
  expect([...outline.lateEntries]).toEqual([3400])
})
