import { runError } from './run-error.js';

it('keeps of a message what the database can store', () => {
  const error = { code: 'expression_failed', message: 'no field a\0b in 🙂 and \ud83d' };
  expect(runError(error, '/triggers/0/when')).toEqual({
    code: 'expression_failed',
    message: 'no field a\uFFFDb in 🙂 and \uFFFD',
    pointer: '/triggers/0/when',
  });
});
