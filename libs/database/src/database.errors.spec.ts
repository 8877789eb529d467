import { isConnectionLoss, isRefusedRow, sqlState } from './database.errors.js';

function failure(code: string, message = 'failed'): Error {
  return Object.assign(new Error(message), { code });
}

it('finds the SQLSTATE behind the wrappers of ORM and driver', () => {
  expect(sqlState(new Error('wrapped', { cause: failure('23505') }))).toBe('23505');
  expect(sqlState(failure('EPIPE'))).toBeUndefined();
  expect(sqlState('no error at all')).toBeUndefined();
});

it.each(['22001', '22P05', '23505', '23514'])('takes %s for a refused row', (code) => {
  expect(isRefusedRow(failure(code))).toBe(true);
});

it.each(['40001', '08006', '57014', 'EPIPE'])('does not take %s for a refused row', (code) => {
  expect(isRefusedRow(failure(code))).toBe(false);
});

it.each(['08006', '57P01', '53300', 'ECONNREFUSED', 'EPIPE', 'ECONNRESET'])(
  'takes %s for a lost connection',
  (code) => {
    expect(isConnectionLoss(failure(code))).toBe(true);
    expect(isConnectionLoss(new Error('wrapped', { cause: failure(code) }))).toBe(true);
  },
);

it('takes a failure at every address of a host for a lost connection', () => {
  expect(isConnectionLoss(new AggregateError([failure('ECONNREFUSED')], ''))).toBe(true);
});

it('does not take a statement timeout or an ordinary error for a lost connection', () => {
  expect(isConnectionLoss(failure('57014', 'canceling statement due to statement timeout'))).toBe(
    false,
  );
  expect(isConnectionLoss(new Error('a timeout of something else'))).toBe(false);
});
