import { ormConfig } from './orm.config.js';

function driverOptions(parameters: string): object {
  return { ...ormConfig({ url: `postgresql://u:p@db/core${parameters}` }).driverOptions };
}

it('leaves TLS to the driver when the URL does not say', () => {
  expect(driverOptions('')).not.toHaveProperty('ssl');
});

it('asks for a verified certificate with sslmode=verify-full', () => {
  expect(driverOptions('?sslmode=verify-full')).toHaveProperty('ssl', {});
});

it('speaks in the clear with sslmode=disable', () => {
  expect(driverOptions('?sslmode=disable')).toHaveProperty('ssl', false);
});
