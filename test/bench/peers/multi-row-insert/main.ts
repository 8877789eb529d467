/**
 * The floor for acceptance: one process that stores the rows which activity-core stored, read from
 * its table, with prepared multi-row INSERTs into the same table with the same indexes.
 */
import pg from 'pg';
import { epochMs, giveResult, jobText } from '../../job.ts';
import { chunks } from '../../workload.ts';
import type { InsertJob, InsertResult } from '../peer.contract.ts';

const job: InsertJob = JSON.parse(jobText());
const { columns, rows } = await storedRows();
const pool = new pg.Pool({ connectionString: job.databaseUrl, max: job.connections });
const statements = chunks(rows, job.rowsPerStatement).map((some) => ({
  name: `insert-${some.length}`,
  text: `insert into event (${columns.join(', ')}) values ${placeholders(some.length)}`,
  values: some.flat(),
}));
const rowsPerSecond: number[] = [];
for (let round = 0; round <= job.rounds; round++) rowsPerSecond.push(await insertAll());
await giveResult({ rowsPerSecond: rowsPerSecond.slice(1) } satisfies InsertResult); // one to warm up
await pool.end();

async function insertAll(): Promise<number> {
  await pool.query('truncate event');
  const from = epochMs();
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let mine = statements[next++]; mine; mine = statements[next++]) await pool.query(mine);
  };
  await Promise.all(Array.from({ length: job.connections }, lane));
  return rows.length / ((epochMs() - from) / 1_000);
}

/** Values as the text in which PostgreSQL wrote them, so that they go back as they were. */
async function storedRows(): Promise<{ columns: string[]; rows: unknown[][] }> {
  const source = new pg.Client({
    connectionString: job.sourceUrl,
    types: { getTypeParser: () => (text: string) => text },
  });
  await source.connect();
  const { fields, rows } = await source.query<unknown[]>({
    text: 'select * from event order by id limit $1',
    values: [job.rows],
    rowMode: 'array',
  });
  await source.end();
  if (rows.length < job.rows) throw new Error(`${rows.length} rows are there, not ${job.rows}`);
  return { columns: fields.map(({ name }) => name), rows };
}

function placeholders(rowCount: number): string {
  const width = columns.length;
  const row = (at: number): string =>
    `(${columns.map((_, column) => `$${at * width + column + 1}`).join(', ')})`;
  return Array.from({ length: rowCount }, (_, at) => row(at)).join(', ');
}
